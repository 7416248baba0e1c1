-- What a plugin brings over from the other side, page by page: each time that it does so.
CREATE TABLE plugin_syncs (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    installation    TEXT NOT NULL,
    connection      TEXT NOT NULL,
    name            TEXT NOT NULL,
    finds           TEXT,
    depth           BIGINT NOT NULL,
    dry             BOOLEAN NOT NULL,
    since           TIMESTAMP,
    state           TEXT NOT NULL,
    cursor          TEXT,
    pages           BIGINT NOT NULL,
    done            BIGINT NOT NULL,
    expected        BIGINT,
    words           TEXT NOT NULL,
    operations      TEXT NOT NULL,
    missing         BIGINT NOT NULL,
    missing_ids     TEXT NOT NULL,
    healed          BIGINT NOT NULL,
    trouble         TEXT NOT NULL,
    started_by      TEXT NOT NULL,
    started_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP,
    FOREIGN KEY (installation) REFERENCES installations (id),
    FOREIGN KEY (connection) REFERENCES plugin_connections (id)
) WITHOUT ROWID;
CREATE INDEX plugin_syncs_by_connection ON plugin_syncs (connection, name);
CREATE INDEX plugin_syncs_by_installation ON plugin_syncs (installation);
