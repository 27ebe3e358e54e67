-- When a session with Discord was last begun, so that processes which share this take turns.

CREATE TABLE identifies (
    bucket BIGINT PRIMARY KEY,  -- a shard's number modulo what Discord allows at once
    at     BIGINT NOT NULL      -- milliseconds since 1970, by one clock for all processes
);
