-- A plugin is one file, with its program in it, and somebody answers for it.
ALTER TABLE installations RENAME COLUMN component TO package;
ALTER TABLE installations ADD COLUMN publisher TEXT COLLATE "C";
-- Whose plugins may be installed: keys that the business trusts, by name.
CREATE TABLE plugin_publishers (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    public_key      TEXT COLLATE "C" NOT NULL,
    added_by        TEXT COLLATE "C" NOT NULL,
    added_at        TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, public_key)
);
SELECT stockade_isolate('plugin_publishers');
