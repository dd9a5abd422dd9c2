-- First seen looks back over everything stored: what is new and what came back are different news.
SELECT e.fingerprint, e.kind, e.message, e.errors, e.sessions, e.last_seen, s.first_seen
FROM (
  SELECT
    fingerprint,
    min(kind) AS kind,
    min(message) AS message,
    count(*) AS errors,
    count(DISTINCT session_id) AS sessions,
    max(date) AS last_seen
  FROM facts
  WHERE date >= $from AND date < $to
    AND type = 'error'
    AND ($service = '' OR service = $service)
    AND ($env = '' OR env = $env)
    AND ($version = '' OR version = $version)
    AND ($page = '' OR page = $page)
    AND ($browser = '' OR browser = $browser)
    AND ($tenant = '' OR tenant = $tenant)
    AND ($session_type = '' OR session_type = $session_type)
  GROUP BY fingerprint
) e
JOIN (
  SELECT fingerprint, min(date) AS first_seen
  FROM facts
  WHERE type = 'error'
  GROUP BY fingerprint
) s ON s.fingerprint = e.fingerprint
ORDER BY e.errors DESC, e.last_seen DESC, e.fingerprint
LIMIT 12
