-- The same requests as endpoints.sql, seen from the server: what is slow there and not here is the network. A filter is
-- about pages: it leaves the spans of the traces that such a page's request began.
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
  -- Where a trace enters a service: what calls it is none of the service's own spans.
  AND (service, parent_id) NOT IN (
    SELECT service, span_id
    FROM spans
    WHERE start >= $from * 1000 AND start < $to * 1000
  )
  AND (
    ($service = '' AND $env = '' AND $version = '' AND $page = '' AND $browser = '' AND $tenant = '')
    OR trace_id IN (
      SELECT trace_id
      FROM facts
      WHERE date >= $from AND date < $to
        AND type = 'resource' AND trace_id <> ''
        AND ($service = '' OR service = $service)
        AND ($env = '' OR env = $env)
        AND ($version = '' OR version = $version)
        AND ($page = '' OR page = $page)
        AND ($browser = '' OR browser = $browser)
        AND ($tenant = '' OR tenant = $tenant)
        AND ($session_type = '' OR session_type = $session_type)
    )
  )
GROUP BY service, resource
ORDER BY p95 DESC, service, resource
LIMIT 12
