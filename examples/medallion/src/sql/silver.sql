-- Readings with their types; what can't be read, or can't be true, stays in bronze alone.
SELECT reading.sensor, reading.at, reading.celsius
FROM (SELECT from_json(value, 'sensor STRING, at TIMESTAMP, celsius DECIMAL(4, 1)') AS reading FROM bronze)
WHERE reading.sensor IS NOT NULL
  AND reading.at IS NOT NULL
  AND reading.celsius BETWEEN :coldest AND :hottest
