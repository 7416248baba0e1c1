-- Who may do what here. The door's, and moved with the workspace.
CREATE TABLE members (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT COLLATE "C" NOT NULL,
    roles           TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    joined_at       TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, account)
);
SELECT stockade_isolate('members');
CREATE TABLE roles (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    title           TEXT COLLATE "C" NOT NULL,
    permissions     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, name)
);
SELECT stockade_isolate('roles');
CREATE TABLE overrides (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    member          TEXT COLLATE "C" NOT NULL,
    permission      TEXT COLLATE "C" NOT NULL,
    effect          TEXT COLLATE "C" NOT NULL,
    reason          TEXT COLLATE "C" NOT NULL,
    until           TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, member) REFERENCES members (workspace_id, id)
);
SELECT stockade_isolate('overrides');
CREATE INDEX overrides_by_member ON overrides (workspace_id, member);
-- One-time links into this workspace.
CREATE TABLE invitations (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BYTEA NOT NULL,
    roles           TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    used_at         TIMESTAMP,
    used_by         TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, token_hash)
);
SELECT stockade_isolate('invitations');
