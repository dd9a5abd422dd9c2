SELECT trace_id, span_id, parent_id, service, name, resource, start, duration, error, status_code, json
FROM spans
WHERE trace_id = $trace
ORDER BY start, duration DESC
LIMIT 500
