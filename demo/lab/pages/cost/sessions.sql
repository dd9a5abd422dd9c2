SELECT with_error, with_replay, count(*) AS sessions
FROM (
  SELECT
    session_id,
    max(CASE WHEN type = 'error' THEN 1 ELSE 0 END) AS with_error,
    max(has_replay) AS with_replay
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
  GROUP BY session_id
) sessions
GROUP BY with_error, with_replay
ORDER BY with_error, with_replay
