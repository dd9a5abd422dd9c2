-- The percentiles, whose spelling is all that differs between the engines: see clickhouse/macros.sql.
CREATE OR REPLACE MACRO p50(x) AS quantile_cont(x, 0.50);
CREATE OR REPLACE MACRO p75(x) AS quantile_cont(x, 0.75);
CREATE OR REPLACE MACRO p95(x) AS quantile_cont(x, 0.95);
