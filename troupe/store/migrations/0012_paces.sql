-- What processes on one database take the provider's limits to be, and when they began, by its clock.

ALTER TABLE processes ADD COLUMN concurrency BIGINT; -- NULL: an older program's
ALTER TABLE processes ADD COLUMN per_minute BIGINT;

-- When a submit began by the clock of a database that processes share; theirs may differ. NULL in a file.
ALTER TABLE predictions ADD COLUMN begun_at BIGINT;

CREATE INDEX predictions_begun ON predictions (begun_at) WHERE begun_at IS NOT NULL;
