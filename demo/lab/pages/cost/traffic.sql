-- What another setting would have kept of the stored traffic is arithmetic on these few rows (cost.js): by type of event,
-- and by whether an error in the session would have kept it in any case.
SELECT
  f.type,
  s.with_error,
  s.with_replay,
  count(*) AS events,
  sum(f.bytes) AS bytes,
  count(DISTINCT f.session_id) AS sessions
FROM facts f
JOIN (
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
) s ON s.session_id = f.session_id
WHERE f.date >= $from AND f.date < $to
GROUP BY f.type, s.with_error, s.with_replay
ORDER BY f.type, s.with_error, s.with_replay
