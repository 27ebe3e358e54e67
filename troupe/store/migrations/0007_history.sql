-- What a person's history has let go of: a result's row stays, with its thumbnail; its picture goes.

ALTER TABLE predictions ADD COLUMN result_removed_at BIGINT; -- the blob may still be another's

-- 1 where the outcome went to a direct message instead of the channel that it was asked for in:
-- a link to it has to name no server.
ALTER TABLE generations ADD COLUMN direct BIGINT NOT NULL DEFAULT 0 CHECK (direct IN (0, 1));

-- Those whose pictures may be due to go, oldest first.
CREATE INDEX predictions_with_picture ON predictions (finished_at)
    WHERE state = 'completed' AND result_removed_at IS NULL;
CREATE INDEX generations_removed ON generations (id) WHERE removed_at IS NOT NULL;
