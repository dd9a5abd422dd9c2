SELECT
  page,
  name,
  min(element) AS element,
  sum(rage) AS rage,
  sum(dead) AS dead,
  sum(error_click) AS error_click,
  count(DISTINCT session_id) AS sessions
FROM facts
WHERE date >= $from AND date < $to
  AND type = 'action' AND rage + dead + error_click > 0
  AND ($service = '' OR service = $service)
  AND ($env = '' OR env = $env)
  AND ($version = '' OR version = $version)
  AND ($page = '' OR page = $page)
  AND ($browser = '' OR browser = $browser)
  AND ($tenant = '' OR tenant = $tenant)
  AND ($session_type = '' OR session_type = $session_type)
GROUP BY page, name
ORDER BY sum(rage) * 3 + sum(error_click) * 2 + sum(dead) DESC, page, name
LIMIT 12
