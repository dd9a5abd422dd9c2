-- Sessions that sampling had left out and an error brought back: what keeping every error adds to what was sampled.
SELECT
  slot,
  count(*) AS sessions,
  count(CASE WHEN s.promoted = 1 THEN 1 END) AS promoted,
  sum(CASE WHEN s.promoted = 1 THEN s.errors ELSE 0 END) AS errors_kept
FROM (
  SELECT
    session_id,
    min(date - date % $bucket) AS slot,
    max(promoted) AS promoted,
    count(CASE WHEN type = 'error' THEN 1 END) AS errors
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
) s
GROUP BY slot
ORDER BY slot
