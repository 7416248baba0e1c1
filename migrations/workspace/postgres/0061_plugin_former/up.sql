-- A plugin that was removed: what it remembers stays for a while, and it may nothing.
ALTER TABLE installations ADD COLUMN removed_at TIMESTAMP;
-- Of which release a call was.
ALTER TABLE plugin_recordings ADD COLUMN release TEXT COLLATE "C" NOT NULL DEFAULT '';
-- What a plugin was before its last update, to go back to. What it remembered is sealed.
CREATE TABLE plugin_former (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    installation    TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    release         TEXT COLLATE "C" NOT NULL,
    package         TEXT COLLATE "C" NOT NULL,
    publisher       TEXT COLLATE "C",
    manifest        TEXT COLLATE "C" NOT NULL,
    grants          TEXT COLLATE "C" NOT NULL,
    settings        TEXT COLLATE "C" NOT NULL,
    entries         BYTEA NOT NULL,
    replaced_at     TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, installation),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id)
);
SELECT stockade_isolate('plugin_former');
