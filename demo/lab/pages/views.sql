-- A view is sent again and again, each time whole: the highest document_version is the view.
SELECT view_id, seq, date, json
FROM (
  SELECT
    view_id, seq, date, json,
    row_number() OVER (PARTITION BY view_id ORDER BY document_version DESC, seq DESC) AS age
  FROM events
  WHERE session_id = $session_id AND type = 'view'
) versions
WHERE age = 1
ORDER BY date, seq
LIMIT 500
