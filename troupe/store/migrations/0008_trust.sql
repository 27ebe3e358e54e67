-- What a server's managers and the operator decide, what was spent, and what people agreed to.
-- Money is in millionths of a dollar.

ALTER TABLE predictions ADD COLUMN guild_id BIGINT;                  -- repeated here so that one index answers a server's limits
ALTER TABLE predictions ADD COLUMN cost BIGINT NOT NULL DEFAULT 0 CHECK (cost >= 0); -- if it is made, at the price of then
ALTER TABLE predictions ADD COLUMN flagged BIGINT CHECK (flagged IN (0, 1)); -- indecent by the provider's word; NULL: it said nothing

UPDATE predictions
SET guild_id = (SELECT guild_id FROM generations WHERE generations.id = predictions.generation_id);

-- What counts against a server's day and against every budget; the last four failures may have been
-- charged for, and a budget that is wrong must be wrong on the careful side.
CREATE INDEX predictions_by_guild ON predictions (guild_id, created_at, cost)
    WHERE NOT (state = 'cancelled' AND submitted_at IS NULL)
      AND (state <> 'failed' OR failure IN ('interrupted', 'timed_out', 'bad_result', 'empty_result'));
CREATE INDEX predictions_by_time ON predictions (created_at, cost)
    WHERE NOT (state = 'cancelled' AND submitted_at IS NULL)
      AND (state <> 'failed' OR failure IN ('interrupted', 'timed_out', 'bad_result', 'empty_result'));

ALTER TABLE generations ADD COLUMN day_limit BIGINT;                 -- what its person had a day, as it was asked for
ALTER TABLE generations ADD COLUMN age_restricted BIGINT NOT NULL DEFAULT 0 CHECK (age_restricted IN (0, 1)); -- the channel, then
ALTER TABLE generations ADD COLUMN hidden_at BIGINT;                 -- reported, and nobody has looked yet

CREATE TABLE guild_settings (
    guild_id         BIGINT PRIMARY KEY,
    person_per_day   BIGINT CHECK (person_per_day >= 0),   -- pictures; NULL: the operator's amount
    role_limits      TEXT   NOT NULL DEFAULT '{}',         -- JSON: role to pictures a day
    server_per_day   BIGINT CHECK (server_per_day >= 0),   -- pictures by everybody together; NULL: no limit
    budget_per_day   BIGINT CHECK (budget_per_day >= 0),
    budget_per_month BIGINT CHECK (budget_per_month >= 0),
    channels         TEXT   NOT NULL DEFAULT '[]',         -- JSON: those it answers in; empty: all
    words            TEXT   NOT NULL DEFAULT '[]',         -- JSON: blocked in what people ask for
    flagged          TEXT   NOT NULL DEFAULT 'withhold' CHECK (flagged IN ('withhold', 'spoiler')),
    strict           BIGINT NOT NULL DEFAULT 0 CHECK (strict IN (0, 1)), -- spoiler what the provider says nothing of
    log_channel_id   BIGINT,
    paused_at        BIGINT,
    left_at          BIGINT                                -- the bot was removed: all of it goes after a time
);

CREATE TABLE operator_settings (
    id               BIGINT PRIMARY KEY CHECK (id = 1),
    paused           TEXT,                                 -- what people are told; NULL: not paused
    budget_per_day   BIGINT CHECK (budget_per_day >= 0),   -- NULL: the environment's
    budget_per_month BIGINT CHECK (budget_per_month >= 0)
);

CREATE TABLE blocked_people (
    guild_id  BIGINT NOT NULL,                             -- 0: everywhere
    person_id BIGINT NOT NULL,
    at        BIGINT NOT NULL,
    by_id     BIGINT NOT NULL,
    PRIMARY KEY (guild_id, person_id)
);

CREATE TABLE blocked_guilds (
    guild_id BIGINT PRIMARY KEY,
    at       BIGINT NOT NULL,
    by_id    BIGINT NOT NULL
);

CREATE TABLE blocked_references (
    guild_id BIGINT NOT NULL,                              -- 0: everywhere
    sha256   TEXT   NOT NULL,
    at       BIGINT NOT NULL,
    by_id    BIGINT NOT NULL,
    PRIMARY KEY (guild_id, sha256)
);

-- References that were drawn from a result, which they are as indecent as; they go with their file.
CREATE TABLE drawn_references (
    sha256        TEXT NOT NULL,
    result_sha256 TEXT NOT NULL,
    flagged       BIGINT CHECK (flagged IN (0, 1)),        -- as the result is, which may go before
    PRIMARY KEY (sha256, result_sha256)
);

CREATE INDEX drawn_references_by_result ON drawn_references (result_sha256);

CREATE TABLE audit (
    id       BIGINT PRIMARY KEY,                           -- the interaction that changed it
    guild_id BIGINT NOT NULL,                              -- 0: the operator's
    by_id    BIGINT NOT NULL,
    at       BIGINT NOT NULL,
    change   TEXT   NOT NULL                               -- in words
);

CREATE INDEX audit_of_guild ON audit (guild_id, at);

CREATE TABLE budget_notes (
    guild_id  BIGINT NOT NULL,                             -- 0: the operator's
    period    TEXT   NOT NULL CHECK (period IN ('day', 'month')),
    starts_at BIGINT NOT NULL,
    most      BIGINT NOT NULL,                             -- the budget then: another one has its own marks
    percent   BIGINT NOT NULL CHECK (percent IN (50, 80, 100)),
    told_at   BIGINT,                                      -- NULL: nobody was told yet
    PRIMARY KEY (guild_id, period, starts_at, most, percent)
);

CREATE INDEX budget_notes_to_tell ON budget_notes (starts_at) WHERE told_at IS NULL;

CREATE TABLE reports (
    id              BIGINT PRIMARY KEY,                    -- the interaction that reported it
    generation_id   BIGINT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
    guild_id        BIGINT NOT NULL,
    channel_id      BIGINT NOT NULL,                       -- where the reported message stands
    message_id      BIGINT NOT NULL,
    reporter_id     BIGINT NOT NULL,                       -- 0: they were erased
    reporter_hash   TEXT,                                  -- then: so that nobody begins anew by an erasure
    at              BIGINT NOT NULL,
    reason          TEXT   NOT NULL DEFAULT '',            -- the reporter's own words
    covered_at      BIGINT,                                -- the message was made to hide it, or can't be
    card_channel_id BIGINT,                                -- the card in the log channel; NULL: not posted
    card_message_id BIGINT,
    verdict         TEXT CHECK (verdict IN ('restored', 'removed')),
    settled_by      BIGINT,
    settled_at      BIGINT,
    carried_out_at  BIGINT,                                -- the message is as it was decided, or can't be
    blocked_by      BIGINT                                 -- the manager who blocked its author
);

CREATE INDEX reports_of_generation ON reports (generation_id);
CREATE INDEX reports_of_guild ON reports (guild_id, at);
CREATE INDEX reports_by_person ON reports (reporter_id, at);
CREATE INDEX reports_by_hash ON reports (reporter_hash, at) WHERE reporter_hash IS NOT NULL;
CREATE INDEX reports_to_do ON reports (id) WHERE covered_at IS NULL OR carried_out_at IS NULL;

-- Further public messages that show a picture, beside the one that it came in.
CREATE TABLE showings (
    message_id    BIGINT PRIMARY KEY,
    channel_id    BIGINT NOT NULL,
    guild_id      BIGINT NOT NULL,
    generation_id BIGINT NOT NULL REFERENCES generations (id) ON DELETE CASCADE
);

CREATE INDEX showings_of_generation ON showings (generation_id);

-- What an erasure leaves of reports: messages to go, by nobody's name.
CREATE TABLE take_downs (
    message_id BIGINT PRIMARY KEY,
    channel_id BIGINT NOT NULL,
    is_card    BIGINT NOT NULL CHECK (is_card IN (0, 1))   -- the managers': it says that nothing is left to decide
);

CREATE TABLE consents (
    person_id BIGINT PRIMARY KEY,
    at        BIGINT NOT NULL,
    wording   TEXT   NOT NULL                              -- what was agreed to, word for word
);

-- What erased people had spent: sums without anybody's name, so that no budget grows by an erasure.
CREATE TABLE erased_spending (
    guild_id  BIGINT NOT NULL,                             -- 0: in direct messages
    day       BIGINT NOT NULL,                             -- its first millisecond
    pictures  BIGINT NOT NULL,
    cost      BIGINT NOT NULL,
    PRIMARY KEY (guild_id, day)
);

-- What an erased person had used of the day: under a keyed hash, forgotten when that day is over.
CREATE TABLE erased_days (
    person_hash TEXT   NOT NULL,
    day         BIGINT NOT NULL,
    pictures    BIGINT NOT NULL,
    PRIMARY KEY (person_hash, day)
);

CREATE TABLE secrets (
    name  TEXT PRIMARY KEY,                                -- 'erasure': the key of those hashes; 'waiting': of the seals
    value TEXT NOT NULL
);

-- A block outlives what was erased of its person: under the same keyed hash.
CREATE TABLE blocked_hashes (
    guild_id    BIGINT NOT NULL,                           -- 0: everywhere
    person_hash TEXT   NOT NULL,
    at          BIGINT NOT NULL,
    PRIMARY KEY (guild_id, person_hash)
);

-- Who has asked to be erased and still waits for pictures that the provider is making.
CREATE TABLE erasures (
    person_id BIGINT PRIMARY KEY,
    at        BIGINT NOT NULL
);

-- What an erasure leaves to be done outside of this file; nothing here says whose it was.
CREATE TABLE pictures_to_go (
    sha256 TEXT PRIMARY KEY                                -- goes, unless another row needs it
);

CREATE TABLE provider_copies (
    task_id TEXT   PRIMARY KEY,                            -- the provider is asked to delete it
    until   BIGINT NOT NULL                                -- it has deleted it by itself by then
);

-- One row from an erasure until the file is written anew: where pages were split, copies of rows stay.
CREATE TABLE rewrite_due (
    id BIGINT PRIMARY KEY CHECK (id = 1)
);
