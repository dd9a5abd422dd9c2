SELECT
  count(*) OVER () AS matching,
  seq, date, type, session_id, view_id, page, kind, name, message, endpoint, duration, loading_time, has_replay, trace_id
FROM facts
WHERE date >= $from AND date < $to
  AND ($service = '' OR service = $service)
  AND ($env = '' OR env = $env)
  AND ($version = '' OR version = $version)
  AND ($page = '' OR page = $page)
  AND ($browser = '' OR browser = $browser)
  AND ($tenant = '' OR tenant = $tenant)
  AND ($session_type = '' OR session_type = $session_type)
  AND ($type = '' OR type = $type)
  AND ($session = '' OR session_id = $session)
  AND ($fingerprint = '' OR fingerprint = $fingerprint)
  AND ($name = '' OR name = $name)
  AND ($endpoint = '' OR endpoint = $endpoint)
  AND ($step = '' OR step = $step)
  AND ($trace = '' OR trace_id = $trace)
  AND ($promoted = '' OR promoted = 1)
  AND ($frustration = ''
    OR ($frustration = 'any' AND rage + dead + error_click > 0)
    OR ($frustration = 'rage' AND rage = 1)
    OR ($frustration = 'dead' AND dead = 1)
    OR ($frustration = 'error' AND error_click = 1))
  AND (
    ($min_loading = 0 AND $max_loading = 0)
    OR (loading_time >= $min_loading AND ($max_loading = 0 OR loading_time < $max_loading))
  )
  -- A view is sent again and again, each time whole: the highest document_version is the view.
  AND (type <> 'view' OR seq IN (
    SELECT seq
    FROM (
      SELECT seq, row_number() OVER (PARTITION BY view_id ORDER BY document_version DESC, seq DESC) AS age
      FROM facts
      WHERE date >= $from AND date < $to AND type = 'view'
    ) versions
    WHERE age = 1
  ))
ORDER BY date DESC, seq DESC
LIMIT 200
