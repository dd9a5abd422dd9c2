-- Two column types and no NULL, so that ClickHouse takes the same tables (there: add ENGINE = MergeTree ORDER BY seq).
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
