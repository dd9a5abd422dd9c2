-- The same requests as endpoints.sql, seen from the server: what is slow there and not here is the network.
SELECT
  service,
  resource,
  count(*) AS requests,
  sum(error) AS failed,
  p50(duration / 1000.0) AS p50,
  p75(duration / 1000.0) AS p75,
  p95(duration / 1000.0) AS p95
FROM spans
WHERE start >= $from * 1000 AND start < $to * 1000
  AND (parent_id = '0' OR origin = 'rum')
GROUP BY service, resource
ORDER BY p95 DESC, service, resource
LIMIT 12
