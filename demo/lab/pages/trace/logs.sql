SELECT date, service, status, message, trace_id, span_id, json
FROM logs
WHERE trace_id = $trace
ORDER BY date
LIMIT 500
