SELECT received_at AS "at", method, path, params, raw_url, content_type, bytes, status, events, api, encoding, request_id, repeated, rejected, body
FROM requests
ORDER BY seq
