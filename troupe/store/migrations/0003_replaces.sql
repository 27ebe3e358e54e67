-- The provider's id of an earlier task for the same prediction, which failed without a charge because
-- it could not open our upload. Only one is ever replaced.
ALTER TABLE predictions ADD COLUMN replaces TEXT;

CREATE UNIQUE INDEX predictions_by_replaced_task ON predictions (replaces)
WHERE replaces IS NOT NULL;
