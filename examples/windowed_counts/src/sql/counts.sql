-- Visits to each page in windows of five minutes; a window is written once no visit of it can come any more.
SELECT
  window.start AS window_start,
  page,
  count(*) AS visits,
  sum(seconds) AS seconds
FROM visits
WHERE seconds >= :least
GROUP BY window(at, '5 minutes'), page
