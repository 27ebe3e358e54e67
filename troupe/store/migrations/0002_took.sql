-- How long the provider took by the look that found it done, corrected for the gap before that look,
-- without our download. NULL where nobody can say: it ended while the program wasn't running.
ALTER TABLE predictions ADD COLUMN took_ms BIGINT CHECK (took_ms >= 0);

-- What is known of those before is a little too long, and soon forgotten: only 64 are remembered.
UPDATE predictions SET took_ms = finished_at - submitted_at
WHERE finished_at >= submitted_at AND id IN (
    SELECT id FROM predictions WHERE state = 'completed' ORDER BY finished_at DESC LIMIT 64
);
