-- Who somebody is for a provider of a workspace: a name of its own there (`subject`, sealed to the person), found by
-- its keyed hash. It opens sessions of that workspace alone.
CREATE TABLE identities (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    account         TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    workspace       TEXT COLLATE "C" NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    issuer          TEXT COLLATE "C" NOT NULL,
    subject         BYTEA NOT NULL,
    subject_hash    BYTEA NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    last_at         TIMESTAMP NOT NULL,
    UNIQUE (workspace, provider, subject_hash)
);
CREATE INDEX identities_by_account ON identities (account);
-- A log-in that was begun at a provider, for the one browser that began it. `secrets` is sealed.
CREATE TABLE sso_attempts (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    state_hash      BYTEA NOT NULL UNIQUE,
    browser_hash    BYTEA NOT NULL,
    secrets         BYTEA NOT NULL,
    workspace       TEXT COLLATE "C" NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    account         TEXT COLLATE "C" REFERENCES accounts (id),
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    used_at         TIMESTAMP
);
CREATE INDEX sso_attempts_by_expiry ON sso_attempts (expires_at);
-- What a session that a provider opened knows of it: how the provider names it, what asks again whether it still
-- stands, and when it last did; and a keyed hash of who its person was then (`groups_hash`).
CREATE TABLE sso_sessions (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    session         TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES sessions (id),
    identity        TEXT COLLATE "C" NOT NULL,
    workspace       TEXT COLLATE "C" NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    sid_hash        BYTEA,
    id_token        BYTEA NOT NULL,
    refresh_token   BYTEA,
    groups_hash     BYTEA,
    confirmed_at    TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP
);
CREATE INDEX sso_sessions_by_identity ON sso_sessions (identity);
CREATE INDEX sso_sessions_by_sid ON sso_sessions (sid_hash);
CREATE INDEX sso_sessions_standing ON sso_sessions (confirmed_at) WHERE ended_at IS NULL;
-- Log-out tokens that were taken: none is taken twice.
CREATE TABLE sso_farewells (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    token_hash      BYTEA NOT NULL UNIQUE,
    expires_at      TIMESTAMP NOT NULL
);
CREATE INDEX sso_farewells_by_expiry ON sso_farewells (expires_at);
-- By which identity a session was opened; none where the account itself was proven.
ALTER TABLE sessions ADD COLUMN identity TEXT COLLATE "C";
