-- What is spelled differently in DuckDB: see ../macros.sql.
CREATE FUNCTION IF NOT EXISTS p50 AS (x) -> quantileExactInclusive(0.50)(x);
CREATE FUNCTION IF NOT EXISTS p75 AS (x) -> quantileExactInclusive(0.75)(x);
CREATE FUNCTION IF NOT EXISTS p95 AS (x) -> quantileExactInclusive(0.95)(x);
CREATE FUNCTION IF NOT EXISTS tag AS (tags, name) -> JSONExtractString(tags, name);
