SELECT coalesce(max("end"), 0) AS ended FROM segments WHERE session_id = $session
