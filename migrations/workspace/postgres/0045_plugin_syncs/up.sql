-- What a plugin brings over from the other side, page by page: each time that it does so.
CREATE TABLE plugin_syncs (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    installation    TEXT COLLATE "C" NOT NULL,
    connection      TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    finds           TEXT COLLATE "C",
    depth           BIGINT NOT NULL,
    dry             BOOLEAN NOT NULL,
    since           TIMESTAMP,
    state           TEXT COLLATE "C" NOT NULL,
    cursor          TEXT COLLATE "C",
    pages           BIGINT NOT NULL,
    done            BIGINT NOT NULL,
    expected        BIGINT,
    words           TEXT COLLATE "C" NOT NULL,
    operations      TEXT COLLATE "C" NOT NULL,
    missing         BIGINT NOT NULL,
    missing_ids     TEXT COLLATE "C" NOT NULL,
    healed          BIGINT NOT NULL,
    trouble         TEXT COLLATE "C" NOT NULL,
    started_by      TEXT COLLATE "C" NOT NULL,
    started_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id),
    FOREIGN KEY (workspace_id, connection) REFERENCES plugin_connections (workspace_id, id)
);
SELECT stockade_isolate('plugin_syncs');
CREATE INDEX plugin_syncs_by_connection ON plugin_syncs (workspace_id, connection, name);
CREATE INDEX plugin_syncs_by_installation ON plugin_syncs (workspace_id, installation);
