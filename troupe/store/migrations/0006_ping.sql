-- Whether a person was mentioned because their picture had taken long: stamped before it is sent.

ALTER TABLE generations ADD COLUMN pinged_at BIGINT;
