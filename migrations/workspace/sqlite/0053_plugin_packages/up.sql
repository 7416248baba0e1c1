-- A plugin is one file, with its program in it, and somebody answers for it.
ALTER TABLE installations RENAME COLUMN component TO package;
ALTER TABLE installations ADD COLUMN publisher TEXT;
-- Whose plugins may be installed: keys that the business trusts, by name.
CREATE TABLE plugin_publishers (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    public_key      TEXT NOT NULL,
    added_by        TEXT NOT NULL,
    added_at        TIMESTAMP NOT NULL,
    UNIQUE (public_key)
) WITHOUT ROWID;
