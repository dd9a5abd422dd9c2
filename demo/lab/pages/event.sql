SELECT json FROM events WHERE seq = $seq
