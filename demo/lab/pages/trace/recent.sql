-- Where a trace enters a service; what failed first, then what took longest.
SELECT trace_id, service, resource, start, duration, error, status_code, origin
FROM spans
WHERE start >= $from * 1000 AND start < $to * 1000
  AND (service, parent_id) NOT IN (
    SELECT service, span_id
    FROM spans
    WHERE start >= $from * 1000 AND start < $to * 1000
  )
  AND ($service = '' OR service = $service)
  AND ($resource = '' OR resource = $resource)
ORDER BY error DESC, duration DESC
LIMIT 50
