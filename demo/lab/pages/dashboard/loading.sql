-- Views by when they began and how long they took to load; seconds grow with the row, for a person tells 0.5 from 1 s
-- but not 20 from 20.5 s.
SELECT slot, row, count(*) AS views
FROM (
  SELECT
    date - date % $bucket AS slot,
    CASE
      WHEN loading_time < 250 THEN 0
      WHEN loading_time < 500 THEN 1
      WHEN loading_time < 1000 THEN 2
      WHEN loading_time < 2000 THEN 3
      WHEN loading_time < 4000 THEN 4
      WHEN loading_time < 8000 THEN 5
      ELSE 6
    END AS row,
    row_number() OVER (PARTITION BY view_id ORDER BY document_version DESC, seq DESC) AS age,
    loading_time
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
WHERE age = 1 AND loading_time >= 0
GROUP BY slot, row
ORDER BY slot, row
