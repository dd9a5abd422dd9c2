-- Three column types and no NULL, so that ClickHouse takes the same tables (there: add ENGINE = MergeTree ORDER BY seq).
-- A missing string is '', a missing number 0; times are epoch milliseconds; seq is the order of arrival.

CREATE TABLE IF NOT EXISTS events (
  received_at      BIGINT NOT NULL,
  request_id       VARCHAR NOT NULL,
  api              VARCHAR NOT NULL,
  seq              BIGINT NOT NULL,
  type             VARCHAR NOT NULL,
  date             BIGINT NOT NULL,
  session_id       VARCHAR NOT NULL,
  view_id          VARCHAR NOT NULL,
  event_id         VARCHAR NOT NULL,
  document_version BIGINT NOT NULL,
  service          VARCHAR NOT NULL,
  json             VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS requests (
  seq          BIGINT NOT NULL,
  received_at  BIGINT NOT NULL,
  method       VARCHAR NOT NULL,
  path         VARCHAR NOT NULL,
  params       VARCHAR NOT NULL,
  raw_url      VARCHAR NOT NULL,
  content_type VARCHAR NOT NULL,
  bytes        BIGINT NOT NULL,
  status       BIGINT NOT NULL,
  events       BIGINT NOT NULL,
  api          VARCHAR NOT NULL,
  encoding     VARCHAR NOT NULL,
  request_id   VARCHAR NOT NULL,
  accepted     BIGINT NOT NULL,
  repeated     BIGINT NOT NULL,
  rejected     BIGINT NOT NULL,
  body         VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS rejected (
  received_at BIGINT NOT NULL,
  request_id  VARCHAR NOT NULL,
  seq         BIGINT NOT NULL,
  reason      VARCHAR NOT NULL,
  raw         VARCHAR NOT NULL
);

-- One row for each event, with what the pages ask about (facts.mjs). Measurements are milliseconds; -1: not measured.
CREATE TABLE IF NOT EXISTS facts (
  seq              BIGINT NOT NULL,
  received_at      BIGINT NOT NULL,
  date             BIGINT NOT NULL,
  type             VARCHAR NOT NULL,
  session_id       VARCHAR NOT NULL,
  view_id          VARCHAR NOT NULL,
  document_version BIGINT NOT NULL,
  bytes            BIGINT NOT NULL,
  service          VARCHAR NOT NULL,
  env              VARCHAR NOT NULL,
  version          VARCHAR NOT NULL,
  page             VARCHAR NOT NULL,
  browser          VARCHAR NOT NULL,
  tenant           VARCHAR NOT NULL,
  session_type     VARCHAR NOT NULL,
  has_replay       BIGINT NOT NULL,
  promoted         BIGINT NOT NULL,
  sample_rate      DOUBLE NOT NULL,
  loading_type     VARCHAR NOT NULL,
  loading_time     DOUBLE NOT NULL,
  lcp              DOUBLE NOT NULL,
  inp              DOUBLE NOT NULL,
  cls              DOUBLE NOT NULL,
  fcp              DOUBLE NOT NULL,
  ttfb             DOUBLE NOT NULL,
  kind             VARCHAR NOT NULL,
  name             VARCHAR NOT NULL,
  element          VARCHAR NOT NULL,
  rage             BIGINT NOT NULL,
  dead             BIGINT NOT NULL,
  error_click      BIGINT NOT NULL,
  step             VARCHAR NOT NULL,
  message          VARCHAR NOT NULL,
  fingerprint      VARCHAR NOT NULL,
  endpoint         VARCHAR NOT NULL,
  status_code      BIGINT NOT NULL,
  duration         DOUBLE NOT NULL,
  trace_id         VARCHAR NOT NULL,
  span_id          VARCHAR NOT NULL
);

-- Ids are decimal: trace_id the low 64 bits, as RUM events carry them; trace_id_high is hex, '' when the id has 64 bits.
-- start and duration are microseconds.
CREATE TABLE IF NOT EXISTS spans (
  received_at   BIGINT NOT NULL,
  trace_id      VARCHAR NOT NULL,
  trace_id_high VARCHAR NOT NULL,
  span_id       VARCHAR NOT NULL,
  parent_id     VARCHAR NOT NULL,
  service       VARCHAR NOT NULL,
  name          VARCHAR NOT NULL,
  resource      VARCHAR NOT NULL,
  start         BIGINT NOT NULL,
  duration      BIGINT NOT NULL,
  error         BIGINT NOT NULL,
  status_code   VARCHAR NOT NULL,
  origin        VARCHAR NOT NULL,
  json          VARCHAR NOT NULL
);

CREATE TABLE IF NOT EXISTS logs (
  received_at BIGINT NOT NULL,
  date        BIGINT NOT NULL,
  service     VARCHAR NOT NULL,
  status      VARCHAR NOT NULL,
  message     VARCHAR NOT NULL,
  trace_id    VARCHAR NOT NULL,
  span_id     VARCHAR NOT NULL,
  json        VARCHAR NOT NULL
);

-- A row for each value that was sent, so quantiles are exact; tags is a JSON object of strings.
CREATE TABLE IF NOT EXISTS metrics (
  received_at BIGINT NOT NULL,
  date        BIGINT NOT NULL,
  name        VARCHAR NOT NULL,
  type        VARCHAR NOT NULL,
  value       DOUBLE NOT NULL,
  tags        VARCHAR NOT NULL
);

-- What the monitors announced: an alert, or its end.
CREATE TABLE IF NOT EXISTS alerts (
  received_at BIGINT NOT NULL,
  monitor     VARCHAR NOT NULL,
  state       VARCHAR NOT NULL,
  value       DOUBLE NOT NULL,
  expected    DOUBLE NOT NULL,
  threshold   DOUBLE NOT NULL,
  message     VARCHAR NOT NULL
);

-- One row for each run of a synthetic test from a location; the screenshot is base64 of a PNG, of a failed step only.
CREATE TABLE IF NOT EXISTS checks (
  received_at BIGINT NOT NULL,
  test        VARCHAR NOT NULL,
  location    VARCHAR NOT NULL,
  passed      BIGINT NOT NULL,
  duration    BIGINT NOT NULL,
  step        VARCHAR NOT NULL,
  message     VARCHAR NOT NULL,
  session_id  VARCHAR NOT NULL,
  screenshot  VARCHAR NOT NULL
);

-- Session replay: a row for each segment, its whole JSON text beside what it is found by.
CREATE TABLE IF NOT EXISTS segments (
  received_at       BIGINT NOT NULL,
  session_id        VARCHAR NOT NULL,
  view_id           VARCHAR NOT NULL,
  index_in_view     BIGINT NOT NULL,
  start             BIGINT NOT NULL,
  "end"             BIGINT NOT NULL,
  creation_reason   VARCHAR NOT NULL,
  records           BIGINT NOT NULL,
  has_full_snapshot BIGINT NOT NULL,
  raw_size          BIGINT NOT NULL,
  compressed_size   BIGINT NOT NULL,
  frustrations      BIGINT NOT NULL,
  json              VARCHAR NOT NULL
);
