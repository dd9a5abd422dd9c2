SELECT date - date % 30000 AS slot, sum(value) AS value
FROM metrics
WHERE date >= $from AND date < $to AND name = 'orders.revenue'
GROUP BY slot
ORDER BY slot
