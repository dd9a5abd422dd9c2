-- The request of the page that began the trace, and the JSON that names the clicks it belongs to.
SELECT f.seq, f.date, f.session_id, f.view_id, f.page, f.endpoint, f.status_code, f.duration, f.span_id, f.has_replay, e.json
FROM facts f
JOIN events e ON e.seq = f.seq
WHERE f.type = 'resource' AND f.trace_id = $trace
ORDER BY f.date, f.seq
LIMIT 50
