-- What is spelled differently in ClickHouse: see clickhouse/macros.sql.
CREATE OR REPLACE MACRO p50(x) AS quantile_cont(x, 0.50);
CREATE OR REPLACE MACRO p75(x) AS quantile_cont(x, 0.75);
CREATE OR REPLACE MACRO p95(x) AS quantile_cont(x, 0.95);

-- A tag of a metric; '' when it has none of that name.
CREATE OR REPLACE MACRO tag(tags, name) AS coalesce(json_extract_string(tags, '$.' || name), '');
