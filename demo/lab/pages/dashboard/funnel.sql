-- A session counts for a step when it reached that step and every one before it; how often it went back is no matter.
SELECT
  count(CASE WHEN reached.cart = 1 THEN 1 END) AS cart,
  count(CASE WHEN reached.cart + reached.shipping = 2 THEN 1 END) AS shipping,
  count(CASE WHEN reached.cart + reached.shipping + reached.payment = 3 THEN 1 END) AS payment,
  count(CASE WHEN reached.cart + reached.shipping + reached.payment + reached.confirmation = 4 THEN 1 END) AS confirmation
FROM (
  SELECT
    session_id,
    max(CASE WHEN step = 'cart' THEN 1 ELSE 0 END) AS cart,
    max(CASE WHEN step = 'shipping' THEN 1 ELSE 0 END) AS shipping,
    max(CASE WHEN step = 'payment' THEN 1 ELSE 0 END) AS payment,
    max(CASE WHEN step = 'confirmation' THEN 1 ELSE 0 END) AS confirmation
  FROM facts
  WHERE date >= $from AND date < $to
    AND type = 'action' AND step <> ''
    AND ($service = '' OR service = $service)
    AND ($env = '' OR env = $env)
    AND ($version = '' OR version = $version)
    AND ($page = '' OR page = $page)
    AND ($browser = '' OR browser = $browser)
    AND ($tenant = '' OR tenant = $tenant)
    AND ($session_type = '' OR session_type = $session_type)
  GROUP BY session_id
) reached
