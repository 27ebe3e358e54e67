-- What was removed from a history long ago is not looked through each day for pictures to let go of.

ALTER TABLE generations ADD COLUMN emptied_at BIGINT; -- removed, all over, and every picture let go of

UPDATE generations SET emptied_at = removed_at
WHERE removed_at IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM predictions
    WHERE generation_id = generations.id
      AND (state IN ('queued', 'submitting', 'created', 'processing')
           OR thumbnail_sha256 IS NOT NULL
           OR (result_sha256 IS NOT NULL AND result_removed_at IS NULL)));

DROP INDEX generations_removed;
CREATE INDEX generations_to_empty ON generations (id)
    WHERE removed_at IS NOT NULL AND emptied_at IS NULL;
