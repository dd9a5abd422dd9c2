-- ClickHouse takes a name for the column of the result before that of the table, hence the table's name everywhere.
SELECT
  page,
  name,
  min(f.element) AS element,
  sum(f.rage) AS rage,
  sum(f.dead) AS dead,
  sum(f.error_click) AS error_click,
  count(DISTINCT session_id) AS sessions
FROM facts f
WHERE date >= $from AND date < $to
  AND type = 'action' AND f.rage + f.dead + f.error_click > 0
  AND ($service = '' OR service = $service)
  AND ($env = '' OR env = $env)
  AND ($version = '' OR version = $version)
  AND ($page = '' OR page = $page)
  AND ($browser = '' OR browser = $browser)
  AND ($tenant = '' OR tenant = $tenant)
  AND ($session_type = '' OR session_type = $session_type)
GROUP BY page, name
ORDER BY sum(f.rage) * 3 + sum(f.error_click) * 2 + sum(f.dead) DESC, page, name
LIMIT 12
