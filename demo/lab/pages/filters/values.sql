SELECT filter, value, events
FROM (
  (SELECT 'service' AS filter, service AS value, count(*) AS events
   FROM facts
   WHERE date >= $from AND date < $to AND service <> ''
   GROUP BY service
   ORDER BY events DESC, value
   LIMIT 30)
  UNION ALL
  (SELECT 'env' AS filter, env AS value, count(*) AS events
   FROM facts
   WHERE date >= $from AND date < $to AND env <> ''
   GROUP BY env
   ORDER BY events DESC, value
   LIMIT 30)
  UNION ALL
  (SELECT 'version' AS filter, version AS value, count(*) AS events
   FROM facts
   WHERE date >= $from AND date < $to AND version <> ''
   GROUP BY version
   ORDER BY events DESC, value
   LIMIT 30)
  UNION ALL
  (SELECT 'page' AS filter, page AS value, count(*) AS events
   FROM facts
   WHERE date >= $from AND date < $to AND page <> ''
   GROUP BY page
   ORDER BY events DESC, value
   LIMIT 30)
  UNION ALL
  (SELECT 'browser' AS filter, browser AS value, count(*) AS events
   FROM facts
   WHERE date >= $from AND date < $to AND browser <> ''
   GROUP BY browser
   ORDER BY events DESC, value
   LIMIT 30)
  UNION ALL
  (SELECT 'tenant' AS filter, tenant AS value, count(*) AS events
   FROM facts
   WHERE date >= $from AND date < $to AND tenant <> ''
   GROUP BY tenant
   ORDER BY events DESC, value
   LIMIT 30)
) found
ORDER BY filter, events DESC, value
