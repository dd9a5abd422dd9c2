SELECT date, service, status, message, trace_id
FROM logs
WHERE date >= $from AND date < $to
ORDER BY date DESC
LIMIT 50
