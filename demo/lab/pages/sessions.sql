-- The newest, or the one that somebody has a link to.
SELECT s.session_id, s.started, s.last_received, s.views, s.actions, s.errors, e.service, e.json
FROM (
  SELECT
    session_id,
    min(seq) AS first_seq,
    min(date) AS started,
    max(received_at) AS last_received,
    count(DISTINCT CASE WHEN type = 'view' THEN view_id END) AS views,
    count(CASE WHEN type = 'action' THEN 1 END) AS actions,
    count(CASE WHEN type = 'error' THEN 1 END) AS errors,
    -- Who the user is stands on every event but telemetry; the latest view knows best.
    coalesce(max(CASE WHEN type = 'view' THEN seq END), max(seq)) AS telling_seq
  FROM events
  -- Which they are is found first: to count what is in all of a million events' sessions takes seconds.
  WHERE session_id IN (
    SELECT session_id
    FROM (
      SELECT session_id, min(seq) AS first_seq
      FROM events
      WHERE session_id <> ''
        AND ($session_id = '' OR session_id = $session_id)
      GROUP BY session_id
      ORDER BY first_seq DESC
      LIMIT 100
    ) newest
  )
  GROUP BY session_id
) s
JOIN events e ON e.seq = s.telling_seq
ORDER BY s.first_seq DESC
