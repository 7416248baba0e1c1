-- What somebody agreed to elsewhere for a plugin: by which application, the attempt that is under way, and the tokens. Sealed.
CREATE TABLE plugin_authorizations (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    connection      TEXT NOT NULL,
    name            TEXT NOT NULL,
    state           TEXT NOT NULL,
    client_id       TEXT NOT NULL,
    client_secret   BLOB,
    attempt         BLOB,
    attempt_by      TEXT,
    attempt_at      TIMESTAMP,
    verifier        BLOB,
    access          BLOB,
    refresh         BLOB,
    former          BLOB,
    renewed_at      TIMESTAMP,
    expires_at      TIMESTAMP,
    reconnect_by    TIMESTAMP,
    lease           BIGINT NOT NULL,
    leased_until    TIMESTAMP,
    granted_by      TEXT,
    granted_at      TIMESTAMP,
    UNIQUE (connection, name),
    FOREIGN KEY (connection) REFERENCES plugin_connections (id)
) WITHOUT ROWID;
CREATE INDEX plugin_authorizations_by_attempt ON plugin_authorizations (attempt);
