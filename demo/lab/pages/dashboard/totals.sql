SELECT
  count(DISTINCT session_id) AS sessions,
  count(DISTINCT CASE WHEN type = 'view' THEN view_id END) AS views,
  count(CASE WHEN type = 'error' THEN 1 END) AS errors,
  count(DISTINCT CASE WHEN type = 'error' THEN session_id END) AS sessions_with_errors,
  count(DISTINCT CASE WHEN rage + dead + error_click > 0 THEN session_id END) AS frustrated_sessions
FROM facts
WHERE date >= $from AND date < $to
  AND session_id <> ''
  AND ($service = '' OR service = $service)
  AND ($env = '' OR env = $env)
  AND ($version = '' OR version = $version)
  AND ($page = '' OR page = $page)
  AND ($browser = '' OR browser = $browser)
  AND ($tenant = '' OR tenant = $tenant)
  AND ($session_type = '' OR session_type = $session_type)
