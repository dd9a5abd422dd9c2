-- What the shop's backend reports to DogStatsD. A minute is what the business asks for; longer slots are divided.
SELECT
  date - date % $bucket AS slot,
  sum(CASE WHEN name = 'orders.revenue' THEN value ELSE 0 END) * 60000 / $bucket AS revenue,
  sum(CASE WHEN name = 'orders.created' THEN value ELSE 0 END) AS orders
FROM metrics
WHERE date >= $from AND date < $to
  AND name IN ('orders.revenue', 'orders.created')
  AND ($env = '' OR tag(tags, 'env') = $env)
  AND ($tenant = '' OR tag(tags, 'tenant_id') = $tenant)
GROUP BY slot
ORDER BY slot
