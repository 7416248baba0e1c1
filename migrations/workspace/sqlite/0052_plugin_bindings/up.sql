-- What a plugin last saw and wrote on the other side, of what both sides know; and how much of that is older here.
CREATE TABLE plugin_bindings (
    link            TEXT PRIMARY KEY NOT NULL,
    version         TEXT,
    read            TEXT,
    wrote           TEXT,
    at              TIMESTAMP NOT NULL,
    FOREIGN KEY (link) REFERENCES external_ids (id) ON DELETE CASCADE
) WITHOUT ROWID;
ALTER TABLE plugin_syncs ADD COLUMN older BIGINT NOT NULL DEFAULT 0;
