-- What the browser waited for; the server's own view of it is spans.sql.
SELECT
  endpoint,
  count(*) AS requests,
  count(CASE WHEN status_code >= 400 THEN 1 END) AS failed,
  p50(duration) AS p50,
  p75(duration) AS p75,
  p95(duration) AS p95
FROM facts
WHERE date >= $from AND date < $to
  AND type = 'resource' AND kind IN ('fetch', 'xhr') AND duration >= 0
  AND ($service = '' OR service = $service)
  AND ($env = '' OR env = $env)
  AND ($version = '' OR version = $version)
  AND ($page = '' OR page = $page)
  AND ($browser = '' OR browser = $browser)
  AND ($tenant = '' OR tenant = $tenant)
  AND ($session_type = '' OR session_type = $session_type)
GROUP BY endpoint
ORDER BY p95 DESC, endpoint
LIMIT 12
