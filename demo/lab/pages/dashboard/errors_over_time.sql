SELECT date - date % $bucket AS slot, count(*) AS errors
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
GROUP BY slot
ORDER BY slot
