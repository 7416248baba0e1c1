-- Plugins, and what each may.
CREATE TABLE installations (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    plugin          TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    release         TEXT COLLATE "C" NOT NULL,
    component       TEXT COLLATE "C" NOT NULL,
    manifest        TEXT COLLATE "C" NOT NULL,
    grants          TEXT COLLATE "C" NOT NULL,
    operations      TEXT COLLATE "C" NOT NULL,
    permissions     TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    reason          TEXT COLLATE "C" NOT NULL,
    installed_by    TEXT COLLATE "C" NOT NULL,
    installed_at    TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, plugin)
);
SELECT stockade_isolate('installations');
-- Accounts outside that a plugin works with: a shop, a bank.
CREATE TABLE plugin_connections (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    installation    TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    settings        TEXT COLLATE "C" NOT NULL,
    address_hash    BYTEA NOT NULL,
    address         BYTEA NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    trouble         TEXT COLLATE "C" NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, address_hash),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id)
);
SELECT stockade_isolate('plugin_connections');
CREATE INDEX plugin_connections_by_installation ON plugin_connections (workspace_id, installation);
-- What a plugin proves itself with outside. Sealed; the one before is good for a while.
CREATE TABLE plugin_credentials (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    connection      TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    value           BYTEA NOT NULL,
    former          BYTEA,
    set_by          TEXT COLLATE "C" NOT NULL,
    set_at          TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, connection, name),
    FOREIGN KEY (workspace_id, connection) REFERENCES plugin_connections (workspace_id, id)
);
SELECT stockade_isolate('plugin_credentials');
-- What a plugin is told, and what became of it. What makes it one stands in `unique_by`; what is about one record keeps its order.
CREATE TABLE plugin_deliveries (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    installation    TEXT COLLATE "C" NOT NULL,
    connection      TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    unique_by       TEXT COLLATE "C" NOT NULL,
    subject         TEXT COLLATE "C" NOT NULL,
    seq             BIGINT NOT NULL,
    depth           BIGINT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    attempts        BIGINT NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    leased_until    TIMESTAMP,
    request         TEXT COLLATE "C",
    trouble         TEXT COLLATE "C" NOT NULL,
    body            BYTEA NOT NULL,
    told            BYTEA NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, connection, kind, unique_by),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id),
    FOREIGN KEY (workspace_id, connection) REFERENCES plugin_connections (workspace_id, id)
);
SELECT stockade_isolate('plugin_deliveries');
CREATE INDEX plugin_deliveries_by_state ON plugin_deliveries (workspace_id, installation, state, due_at);
CREATE INDEX plugin_deliveries_by_request ON plugin_deliveries (workspace_id, request);
-- Where a plugin goes on, by connection and by what it reads there.
CREATE TABLE plugin_cursors (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    installation    TEXT COLLATE "C" NOT NULL,
    connection      TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    cursor          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, installation, connection, name),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id)
);
SELECT stockade_isolate('plugin_cursors');
-- What a plugin remembers. Sealed.
CREATE TABLE plugin_entries (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    installation    TEXT COLLATE "C" NOT NULL,
    key             TEXT COLLATE "C" NOT NULL,
    value           BYTEA NOT NULL,
    size            BIGINT NOT NULL,
    version         BIGINT NOT NULL,
    expires_at      TIMESTAMP,
    PRIMARY KEY (workspace_id, installation, key),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id)
);
SELECT stockade_isolate('plugin_entries');
-- What left: each request of a plugin, before it was sent and with what came of it.
CREATE TABLE plugin_requests (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    installation    TEXT COLLATE "C" NOT NULL,
    connection      TEXT COLLATE "C" NOT NULL,
    delivery        TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    at              TIMESTAMP NOT NULL,
    method          TEXT COLLATE "C" NOT NULL,
    host            TEXT COLLATE "C" NOT NULL,
    changes         BOOLEAN NOT NULL,
    labels          TEXT COLLATE "C" NOT NULL,
    sent            BIGINT NOT NULL,
    received        BIGINT NOT NULL,
    status          BIGINT,
    state           TEXT COLLATE "C" NOT NULL,
    digest          BYTEA NOT NULL,
    answer          BYTEA,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, delivery, name),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id)
);
SELECT stockade_isolate('plugin_requests');
CREATE INDEX plugin_requests_by_installation ON plugin_requests (workspace_id, installation, at);
