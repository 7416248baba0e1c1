-- Who may do what here. The door's, and moved with the workspace.
CREATE TABLE members (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT NOT NULL UNIQUE,
    roles           TEXT NOT NULL,
    state           TEXT NOT NULL,
    joined_at       TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE TABLE roles (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL UNIQUE,
    title           TEXT NOT NULL,
    permissions     TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE overrides (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    member          TEXT NOT NULL REFERENCES members (id),
    permission      TEXT NOT NULL,
    effect          TEXT NOT NULL,
    reason          TEXT NOT NULL,
    until           TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX overrides_by_member ON overrides (member);
-- One-time links into this workspace.
CREATE TABLE invitations (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BLOB NOT NULL UNIQUE,
    roles           TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    used_at         TIMESTAMP,
    used_by         TEXT
) WITHOUT ROWID;
