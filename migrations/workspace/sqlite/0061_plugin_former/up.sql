-- A plugin that was removed: what it remembers stays for a while, and it may nothing.
ALTER TABLE installations ADD COLUMN removed_at TIMESTAMP;
-- Of which release a call was.
ALTER TABLE plugin_recordings ADD COLUMN release TEXT NOT NULL DEFAULT '';
-- What a plugin was before its last update, to go back to. What it remembered is sealed.
CREATE TABLE plugin_former (
    installation    TEXT PRIMARY KEY NOT NULL,
    name            TEXT NOT NULL,
    release         TEXT NOT NULL,
    package         TEXT NOT NULL,
    publisher       TEXT,
    manifest        TEXT NOT NULL,
    grants          TEXT NOT NULL,
    settings        TEXT NOT NULL,
    entries         BLOB NOT NULL,
    replaced_at     TIMESTAMP NOT NULL,
    FOREIGN KEY (installation) REFERENCES installations (id)
) WITHOUT ROWID;
