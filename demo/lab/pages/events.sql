SELECT seq, date, type, api, json
FROM events
WHERE session_id = $session_id AND view_id = $view_id AND type <> 'view'
ORDER BY date, seq
LIMIT 1000
