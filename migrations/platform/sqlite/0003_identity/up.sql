-- People who can sign in. What is personal is sealed under their own key; `email_hash` finds them.
CREATE TABLE accounts (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    email           BLOB NOT NULL,
    email_hash      BLOB NOT NULL UNIQUE,
    name            BLOB NOT NULL,
    password        TEXT NOT NULL,
    state           TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
-- Who belongs where. The workspace has the membership itself.
CREATE TABLE belongings (
    account         TEXT NOT NULL REFERENCES accounts (id),
    workspace       TEXT NOT NULL REFERENCES workspaces (id),
    member          TEXT NOT NULL,
    PRIMARY KEY (account, workspace)
) WITHOUT ROWID;
CREATE TABLE sessions (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BLOB NOT NULL UNIQUE,
    account         TEXT NOT NULL REFERENCES accounts (id),
    workspace       TEXT,
    member          TEXT,
    created_at      TIMESTAMP NOT NULL,
    proven_at       TIMESTAMP NOT NULL,
    seen_at         TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account);
-- The one-time link by which a fresh server gets its owner.
CREATE TABLE claims (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BLOB NOT NULL UNIQUE,
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    used_at         TIMESTAMP
) WITHOUT ROWID;
