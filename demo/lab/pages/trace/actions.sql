SELECT e.seq, e.date, e.event_id, e.view_id, f.kind, f.name, e.json
FROM events e
JOIN facts f ON f.seq = e.seq
WHERE e.session_id = $session AND e.type = 'action'
ORDER BY e.date, e.seq
LIMIT 2000
