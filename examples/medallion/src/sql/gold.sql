-- A row for each sensor and day. Those that a batch changed replace the ones that the table has.
SELECT
  sensor,
  to_date(at) AS day,
  count(*) AS readings,
  min(celsius) AS coldest,
  max(celsius) AS hottest,
  avg(celsius) AS average
FROM silver
GROUP BY sensor, to_date(at)
