-- Characters that people keep, what a generation knows of them, and what a person prefers.

CREATE TABLE characters (
    id               BIGINT PRIMARY KEY,          -- the interaction that saved it: doubled, it saves one
    owner_id         BIGINT NOT NULL REFERENCES people (id),
    name             TEXT   NOT NULL,             -- as it was typed, cleaned
    name_key         TEXT   NOT NULL,             -- how names are compared: case and width folded
    reference_sha256 TEXT   NOT NULL,             -- blob of the normalised picture
    description      TEXT   NOT NULL DEFAULT '',  -- added to every prompt
    width            BIGINT CHECK (width BETWEEN 256 AND 1536),
    height           BIGINT CHECK (height BETWEEN 256 AND 1536),
    style            TEXT,
    seed             BIGINT CHECK (seed BETWEEN 0 AND 2147483647),
    tags             TEXT   NOT NULL DEFAULT '[]', -- JSON
    guild_id         BIGINT,                      -- the server that it is shared with; NULL: private
    created_at       BIGINT NOT NULL,
    used_at          BIGINT NOT NULL,             -- for the order of choices
    UNIQUE (owner_id, name_key),
    CHECK ((width IS NULL) = (height IS NULL))
);

CREATE INDEX characters_of_person ON characters (owner_id, used_at);
CREATE INDEX characters_of_guild ON characters (guild_id, used_at) WHERE guild_id IS NOT NULL;
CREATE INDEX characters_by_reference ON characters (reference_sha256);

ALTER TABLE generations ADD COLUMN character_id BIGINT;               -- may be gone by now
ALTER TABLE generations ADD COLUMN description TEXT NOT NULL DEFAULT ''; -- the character's, at the time
ALTER TABLE generations ADD COLUMN style TEXT;                        -- its key, and what it added then
ALTER TABLE generations ADD COLUMN style_words TEXT NOT NULL DEFAULT '';
ALTER TABLE generations ADD COLUMN favourite_at BIGINT;
ALTER TABLE generations ADD COLUMN removed_at BIGINT;                 -- from the person's history

CREATE INDEX generations_favourite ON generations (person_id, id) WHERE favourite_at IS NOT NULL;
CREATE INDEX generations_of_character ON generations (person_id, character_id, id)
    WHERE character_id IS NOT NULL;
CREATE INDEX generations_by_parent ON generations (parent_id) WHERE parent_id IS NOT NULL;
CREATE INDEX generations_by_reference ON generations (reference_sha256);

ALTER TABLE predictions ADD COLUMN thumbnail_sha256 TEXT;             -- small, kept when the picture goes

CREATE TABLE preferences (
    person_id    BIGINT PRIMARY KEY REFERENCES people (id),
    width        BIGINT CHECK (width BETWEEN 256 AND 1536),
    height       BIGINT CHECK (height BETWEEN 256 AND 1536),
    style        TEXT,
    private      BIGINT NOT NULL DEFAULT 0 CHECK (private IN (0, 1)),
    ping         BIGINT NOT NULL DEFAULT 0 CHECK (ping IN (0, 1)),
    character_id BIGINT,                          -- the default character; may be gone by now
    CHECK ((width IS NULL) = (height IS NULL))
);
