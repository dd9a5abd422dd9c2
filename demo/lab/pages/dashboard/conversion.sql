-- Of the sessions that opened the cart in a time slot, how many confirmed an order, whenever that was.
SELECT slot, count(*) AS started, count(confirmation) AS completed
FROM (
  SELECT
    min(CASE WHEN step = 'cart' THEN date - date % $bucket END) AS slot,
    max(CASE WHEN step = 'confirmation' THEN date END) AS confirmation
  FROM facts
  WHERE date >= $from AND date < $to
    AND type = 'action' AND step IN ('cart', 'confirmation')
    AND ($service = '' OR service = $service)
    AND ($env = '' OR env = $env)
    AND ($version = '' OR version = $version)
    AND ($page = '' OR page = $page)
    AND ($browser = '' OR browser = $browser)
    AND ($tenant = '' OR tenant = $tenant)
    AND ($session_type = '' OR session_type = $session_type)
  GROUP BY session_id
) sessions
WHERE slot IS NOT NULL
GROUP BY slot
ORDER BY slot
