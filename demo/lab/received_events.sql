SELECT received_at, request_id, api, json
FROM events
WHERE ($type = '' OR type = $type)
  AND ($session_id = '' OR session_id = $session_id)
  AND ($view_id = '' OR view_id = $view_id)
ORDER BY seq
