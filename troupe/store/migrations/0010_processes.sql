-- Who works on what, where several processes share one database.

CREATE TABLE processes (
    id          TEXT   PRIMARY KEY,  -- drawn at each start
    lease_until BIGINT NOT NULL      -- ms by the database's own clock; after it others take over what it left
);

ALTER TABLE generations ADD COLUMN process TEXT; -- the process that works on it; NULL: whichever comes first
