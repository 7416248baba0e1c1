-- People who can sign in. What is personal is sealed under their own key; `email_hash` finds them.
CREATE TABLE accounts (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    email           BYTEA NOT NULL,
    email_hash      BYTEA NOT NULL UNIQUE,
    name            BYTEA NOT NULL,
    password        TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL
);
-- Who belongs where. The workspace has the membership itself.
CREATE TABLE belongings (
    account         TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    workspace       TEXT COLLATE "C" NOT NULL REFERENCES workspaces (id),
    member          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (account, workspace)
);
CREATE TABLE sessions (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    token_hash      BYTEA NOT NULL UNIQUE,
    account         TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    workspace       TEXT COLLATE "C",
    member          TEXT COLLATE "C",
    created_at      TIMESTAMP NOT NULL,
    proven_at       TIMESTAMP NOT NULL,
    seen_at         TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP
);
CREATE INDEX sessions_by_account ON sessions (account);
-- The one-time link by which a fresh server gets its owner.
CREATE TABLE claims (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    token_hash      BYTEA NOT NULL UNIQUE,
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    used_at         TIMESTAMP
);
