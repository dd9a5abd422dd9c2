-- Errors of the pages and of the servers behind them, from all customers, in steps of half a minute.
SELECT slot, sum(value) AS value
FROM (
  SELECT date - date % 30000 AS slot, 1.0 AS value
  FROM facts
  WHERE date >= $from AND date < $to AND type = 'error' AND session_type = 'user'
  UNION ALL
  SELECT date - date % 30000 AS slot, value
  FROM metrics
  WHERE date >= $from AND date < $to AND name LIKE 'trace.%.errors'
) errors
GROUP BY slot
ORDER BY slot
