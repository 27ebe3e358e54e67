-- Times are milliseconds since 1970 UTC, ids are Discord's snowflakes. Types are those that SQLite
-- and PostgreSQL both know, so the same text can run on either; CHECKs do what STRICT would.

CREATE TABLE people (
    id            BIGINT PRIMARY KEY,    -- Discord user
    first_seen_at BIGINT NOT NULL,
    last_seen_at  BIGINT NOT NULL
);

CREATE TABLE generations (
    id                BIGINT PRIMARY KEY,          -- the interaction's id: a doubled one can't make a second
    person_id         BIGINT NOT NULL REFERENCES people (id),
    guild_id          BIGINT,                      -- NULL in a direct message
    prompt            TEXT   NOT NULL,             -- cleaned, as sent to the provider
    reference_sha256  TEXT   NOT NULL,             -- blob of the normalised picture
    width             BIGINT NOT NULL CHECK (width BETWEEN 256 AND 1536),
    height            BIGINT NOT NULL CHECK (height BETWEEN 256 AND 1536),
    parent_id         BIGINT,                      -- the generation this one was made from, by a button
    created_at        BIGINT NOT NULL,
    application_id    BIGINT NOT NULL,             -- these six are the reply's address
    token             TEXT   NOT NULL,             -- interaction token; '' once it is no longer needed
    token_expires_at  BIGINT NOT NULL,
    channel_id        BIGINT NOT NULL,
    message_id        BIGINT NOT NULL,
    private           BIGINT NOT NULL CHECK (private IN (0, 1)),
    delivered_at      BIGINT,                      -- when the outcome, good or bad, reached the person
    undeliverable_at  BIGINT,                      -- when every way to them had failed
    delivery_attempts BIGINT NOT NULL DEFAULT 0,
    delivery_error    TEXT                         -- the last one, for the operator
);

CREATE INDEX generations_of_person ON generations (person_id, id);

CREATE INDEX generations_kept ON generations (person_id, id)
    WHERE undeliverable_at IS NOT NULL AND delivered_at IS NULL;

CREATE INDEX generations_not_delivered ON generations (id)
    WHERE delivered_at IS NULL AND undeliverable_at IS NULL;

CREATE TABLE predictions (
    id                TEXT   PRIMARY KEY,          -- '<generation>-<ordinal>'
    generation_id     BIGINT NOT NULL REFERENCES generations (id) ON DELETE CASCADE,
    person_id         BIGINT NOT NULL,             -- repeated here so that one index answers the quota
    ordinal           BIGINT NOT NULL CHECK (ordinal BETWEEN 0 AND 3),
    seed              BIGINT NOT NULL CHECK (seed BETWEEN 0 AND 2147483647),
    state             TEXT   NOT NULL CHECK (state IN (
                          'queued', 'submitting', 'created', 'processing',
                          'completed', 'failed', 'cancelled')),
    version           BIGINT NOT NULL,             -- counts the moves; every move names the one it saw
    created_at        BIGINT NOT NULL,
    submitted_at      BIGINT,                      -- the intent, stamped before the request leaves
    provider_id       TEXT   UNIQUE,               -- the provider's id of the task
    started_at        BIGINT,                      -- first seen processing
    finished_at       BIGINT,
    failure           TEXT,                        -- FailureReason
    result_sha256     TEXT,                        -- blob of the picture
    result_media_type TEXT,
    UNIQUE (generation_id, ordinal),
    CHECK ((state = 'failed') = (failure IS NOT NULL)),
    CHECK ((state = 'completed') = (result_sha256 IS NOT NULL)),
    CHECK (state NOT IN ('created', 'processing', 'completed') OR provider_id IS NOT NULL),
    CHECK (state = 'queued' OR state IN ('failed', 'cancelled') OR submitted_at IS NOT NULL)
);

-- What counts against a day: everything but what failed or was cancelled before it was submitted.
CREATE INDEX predictions_that_count ON predictions (person_id, created_at)
    WHERE state <> 'failed' AND NOT (state = 'cancelled' AND submitted_at IS NULL);

CREATE INDEX predictions_open ON predictions (id)
    WHERE state IN ('queued', 'submitting', 'created', 'processing');

CREATE INDEX predictions_submitted ON predictions (submitted_at) WHERE submitted_at IS NOT NULL;

CREATE INDEX predictions_completed ON predictions (finished_at) WHERE state = 'completed';

CREATE TABLE events (
    prediction_id TEXT   NOT NULL REFERENCES predictions (id) ON DELETE CASCADE,
    version       BIGINT NOT NULL,
    state         TEXT   NOT NULL,
    at            BIGINT NOT NULL,
    PRIMARY KEY (prediction_id, version)
);

CREATE TABLE registered_commands (
    application_id BIGINT PRIMARY KEY,
    digest         TEXT   NOT NULL,                -- SHA-256 of the commands as they were registered
    registered_at  BIGINT NOT NULL
);
