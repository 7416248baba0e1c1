-- Plugins, and what each may.
CREATE TABLE installations (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    plugin          TEXT NOT NULL,
    name            TEXT NOT NULL,
    release         TEXT NOT NULL,
    component       TEXT NOT NULL,
    manifest        TEXT NOT NULL,
    grants          TEXT NOT NULL,
    operations      TEXT NOT NULL,
    permissions     TEXT NOT NULL,
    state           TEXT NOT NULL,
    reason          TEXT NOT NULL,
    installed_by    TEXT NOT NULL,
    installed_at    TIMESTAMP NOT NULL,
    UNIQUE (plugin)
) WITHOUT ROWID;
-- Accounts outside that a plugin works with: a shop, a bank.
CREATE TABLE plugin_connections (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    installation    TEXT NOT NULL,
    name            TEXT NOT NULL,
    settings        TEXT NOT NULL,
    address_hash    BLOB NOT NULL,
    address         BLOB NOT NULL,
    state           TEXT NOT NULL,
    trouble         TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    UNIQUE (address_hash),
    FOREIGN KEY (installation) REFERENCES installations (id)
) WITHOUT ROWID;
CREATE INDEX plugin_connections_by_installation ON plugin_connections (installation);
-- What a plugin proves itself with outside. Sealed; the one before is good for a while.
CREATE TABLE plugin_credentials (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    connection      TEXT NOT NULL,
    name            TEXT NOT NULL,
    value           BLOB NOT NULL,
    former          BLOB,
    set_by          TEXT NOT NULL,
    set_at          TIMESTAMP NOT NULL,
    UNIQUE (connection, name),
    FOREIGN KEY (connection) REFERENCES plugin_connections (id)
) WITHOUT ROWID;
-- What a plugin is told, and what became of it. What makes it one stands in `unique_by`; what is about one record keeps its order.
CREATE TABLE plugin_deliveries (
    id              TEXT PRIMARY KEY NOT NULL,
    installation    TEXT NOT NULL,
    connection      TEXT NOT NULL,
    kind            TEXT NOT NULL,
    name            TEXT NOT NULL,
    unique_by       TEXT NOT NULL,
    subject         TEXT NOT NULL,
    seq             BIGINT NOT NULL,
    depth           BIGINT NOT NULL,
    state           TEXT NOT NULL,
    attempts        BIGINT NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    leased_until    TIMESTAMP,
    request         TEXT,
    trouble         TEXT NOT NULL,
    body            BLOB NOT NULL,
    told            BLOB NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP,
    UNIQUE (connection, kind, unique_by),
    FOREIGN KEY (installation) REFERENCES installations (id),
    FOREIGN KEY (connection) REFERENCES plugin_connections (id)
) WITHOUT ROWID;
CREATE INDEX plugin_deliveries_by_state ON plugin_deliveries (installation, state, due_at);
CREATE INDEX plugin_deliveries_by_request ON plugin_deliveries (request);
-- Where a plugin goes on, by connection and by what it reads there.
CREATE TABLE plugin_cursors (
    installation    TEXT NOT NULL,
    connection      TEXT NOT NULL,
    name            TEXT NOT NULL,
    cursor          TEXT NOT NULL,
    PRIMARY KEY (installation, connection, name),
    FOREIGN KEY (installation) REFERENCES installations (id)
) WITHOUT ROWID;
-- What a plugin remembers. Sealed.
CREATE TABLE plugin_entries (
    installation    TEXT NOT NULL,
    key             TEXT NOT NULL,
    value           BLOB NOT NULL,
    size            BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    expires_at      TIMESTAMP,
    PRIMARY KEY (installation, key),
    FOREIGN KEY (installation) REFERENCES installations (id)
) WITHOUT ROWID;
-- What left: each request of a plugin, before it was sent and with what came of it.
CREATE TABLE plugin_requests (
    id              TEXT PRIMARY KEY NOT NULL,
    installation    TEXT NOT NULL,
    connection      TEXT NOT NULL,
    delivery        TEXT NOT NULL,
    name            TEXT NOT NULL,
    at              TIMESTAMP NOT NULL,
    method          TEXT NOT NULL,
    host            TEXT NOT NULL,
    changes         BOOLEAN NOT NULL,
    labels          TEXT NOT NULL,
    sent            BIGINT NOT NULL,
    received        BIGINT NOT NULL,
    status          BIGINT,
    state           TEXT NOT NULL,
    digest          BLOB NOT NULL,
    answer          BLOB,
    UNIQUE (delivery, name),
    FOREIGN KEY (installation) REFERENCES installations (id)
) WITHOUT ROWID;
CREATE INDEX plugin_requests_by_installation ON plugin_requests (installation, at);
