-- A body that was nothing but its events is not stored twice: their lines make it up again.
SELECT
  r.received_at AS "at", method, path, params, raw_url, content_type, bytes, status, events, api, encoding, r.request_id,
  repeated, rejected,
  CASE WHEN body = '' AND events > 0 THEN lines ELSE body END AS body
FROM requests r
LEFT JOIN (
  SELECT request_id, string_agg(json, chr(10) ORDER BY seq) AS lines
  FROM events
  WHERE request_id <> ''
  GROUP BY request_id
) e ON e.request_id = r.request_id
ORDER BY seq
