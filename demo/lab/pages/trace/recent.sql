-- Where a trace enters the servers; what failed first, then what took longest.
SELECT trace_id, service, resource, start, duration, error, status_code, origin
FROM spans
WHERE start >= $from * 1000 AND start < $to * 1000
  AND (parent_id = '0' OR origin = 'rum')
  AND ($service = '' OR service = $service)
  AND ($resource = '' OR resource = $resource)
ORDER BY error DESC, duration DESC
LIMIT 50
