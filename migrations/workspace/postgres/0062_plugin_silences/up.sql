-- Other sides that do not answer, and until when nobody asks them.
CREATE TABLE plugin_silences (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    connection      TEXT COLLATE "C" NOT NULL,
    since           TIMESTAMP NOT NULL,
    until           TIMESTAMP NOT NULL,
    times           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, connection),
    FOREIGN KEY (workspace_id, connection) REFERENCES plugin_connections (workspace_id, id)
);
SELECT stockade_isolate('plugin_silences');
