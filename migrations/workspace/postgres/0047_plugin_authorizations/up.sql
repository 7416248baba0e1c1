-- What somebody agreed to elsewhere for a plugin: by which application, the attempt that is under way, and the tokens. Sealed.
CREATE TABLE plugin_authorizations (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    connection      TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    client_id       TEXT COLLATE "C" NOT NULL,
    client_secret   BYTEA,
    attempt         BYTEA,
    attempt_by      TEXT COLLATE "C",
    attempt_at      TIMESTAMP,
    verifier        BYTEA,
    access          BYTEA,
    refresh         BYTEA,
    former          BYTEA,
    renewed_at      TIMESTAMP,
    expires_at      TIMESTAMP,
    reconnect_by    TIMESTAMP,
    lease           BIGINT NOT NULL,
    leased_until    TIMESTAMP,
    granted_by      TEXT COLLATE "C",
    granted_at      TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, connection, name),
    FOREIGN KEY (workspace_id, connection) REFERENCES plugin_connections (workspace_id, id)
);
SELECT stockade_isolate('plugin_authorizations');
CREATE INDEX plugin_authorizations_by_attempt ON plugin_authorizations (workspace_id, attempt);
