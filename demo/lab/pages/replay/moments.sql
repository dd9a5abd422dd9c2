-- What one wants to jump to: errors, clicks, and those that came to nothing.
SELECT seq, date, type, kind, name, message, page, view_id, rage, dead, error_click, trace_id
FROM facts
WHERE session_id = $session
  AND (type = 'error' OR (type = 'action' AND kind <> 'custom'))
ORDER BY date, seq
LIMIT 2000
