-- The columns have names that are words of SQL, hence the quotes.
SELECT
  s.session_id,
  s.started,
  s.ended,
  s.segments,
  s.bytes,
  s.frustrations,
  coalesce(f.errors, 0) AS errors
FROM (
  SELECT
    session_id,
    min(start) AS started,
    max("end") AS ended,
    count(*) AS segments,
    sum(compressed_size) AS bytes,
    sum(frustrations) AS frustrations
  FROM segments
  WHERE start >= $from AND start < $to
  GROUP BY session_id
) s
LEFT JOIN (
  SELECT session_id, count(*) AS errors
  FROM facts
  WHERE type = 'error' AND date >= $from
  GROUP BY session_id
) f ON f.session_id = s.session_id
ORDER BY s.started DESC
LIMIT 100
