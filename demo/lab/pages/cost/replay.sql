-- Replay segments come as requests of their own; their time is when they came.
SELECT count(*) AS segments, coalesce(sum(bytes), 0) AS bytes
FROM requests
WHERE received_at >= $from AND received_at < $to
  AND path = '/api/v2/replay' AND accepted = 1
