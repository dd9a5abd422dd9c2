SELECT
  page,
  count(*) AS views,
  p75(CASE WHEN lcp >= 0 THEN lcp END) AS lcp,
  p75(CASE WHEN inp >= 0 THEN inp END) AS inp,
  p75(CASE WHEN cls >= 0 THEN cls END) AS cls,
  p75(CASE WHEN fcp >= 0 THEN fcp END) AS fcp,
  p75(CASE WHEN ttfb >= 0 THEN ttfb END) AS ttfb
FROM (
  SELECT
    page, date, lcp, inp, cls, fcp, ttfb,
    row_number() OVER (PARTITION BY view_id ORDER BY document_version DESC, seq DESC) AS age
  FROM facts
  WHERE date >= $from AND date < $to
    AND type = 'view'
    AND ($service = '' OR service = $service)
    AND ($env = '' OR env = $env)
    AND ($version = '' OR version = $version)
    AND ($page = '' OR page = $page)
    AND ($browser = '' OR browser = $browser)
    AND ($tenant = '' OR tenant = $tenant)
    AND ($session_type = '' OR session_type = $session_type)
) versions
WHERE age = 1
GROUP BY page
ORDER BY views DESC, page
LIMIT 12
