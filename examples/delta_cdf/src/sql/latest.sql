-- What each customer was last. A deleted one is kept and marked: a merge adds and replaces rows, it removes none.
SELECT id, last.*
FROM (
  SELECT
    id,
    max_by(
      struct(name, city, _change_type = 'delete' AS is_deleted, _commit_version AS version),
      struct(_commit_version, _change_type <> 'delete') -- a commit that deletes a row and inserts it replaces it
    ) AS last
  FROM changes
  WHERE _change_type <> 'update_preimage'
  GROUP BY id
)
