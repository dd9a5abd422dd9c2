SELECT view_id, index_in_view, start, json
FROM segments
WHERE session_id = $session
ORDER BY start, index_in_view
LIMIT 5000
