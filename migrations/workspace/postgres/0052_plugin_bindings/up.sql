-- What a plugin last saw and wrote on the other side, of what both sides know; and how much of that is older here.
CREATE TABLE plugin_bindings (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    link            TEXT COLLATE "C" NOT NULL,
    version         TEXT COLLATE "C",
    read            TEXT COLLATE "C",
    wrote           TEXT COLLATE "C",
    at              TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, link),
    FOREIGN KEY (workspace_id, link) REFERENCES external_ids (workspace_id, id) ON DELETE CASCADE
);
SELECT stockade_isolate('plugin_bindings');
ALTER TABLE plugin_syncs ADD COLUMN older BIGINT NOT NULL DEFAULT 0;
