-- When a plugin was stopped lately, and until when it is kept from working for that.
CREATE TABLE plugin_breakers (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    installation    TEXT COLLATE "C" NOT NULL,
    stops           TEXT COLLATE "C" NOT NULL,
    until           TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, installation),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id)
);
SELECT stockade_isolate('plugin_breakers');
