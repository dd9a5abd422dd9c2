SELECT
  (SELECT count(*) FROM events) AS events,
  (SELECT count(*) FROM requests WHERE method = 'POST') AS requests,
  (SELECT coalesce(sum(rejected), 0) FROM requests) AS rejected,
  (SELECT coalesce(sum(repeated), 0) FROM requests) AS repeated
