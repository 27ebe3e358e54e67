-- Whether anything still refers to a picture is asked before its file is removed; the other columns
-- that name one have their index already.
CREATE INDEX predictions_by_result ON predictions (result_sha256) WHERE result_sha256 IS NOT NULL;
CREATE INDEX predictions_by_thumbnail ON predictions (thumbnail_sha256)
    WHERE thumbnail_sha256 IS NOT NULL;

-- Whose character it was, as long as it was somebody else's: who is credited, and whose it stays,
-- after the character itself is gone too.
ALTER TABLE generations ADD COLUMN character_owner_id BIGINT;
