-- Who somebody is for a provider of a workspace: a name of its own there (`subject`, sealed to the person), found by
-- its keyed hash. It opens sessions of that workspace alone.
CREATE TABLE identities (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT NOT NULL REFERENCES accounts (id),
    workspace       TEXT NOT NULL,
    provider        TEXT NOT NULL,
    issuer          TEXT NOT NULL,
    subject         BLOB NOT NULL,
    subject_hash    BLOB NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    last_at         TIMESTAMP NOT NULL,
    UNIQUE (workspace, provider, subject_hash)
) WITHOUT ROWID;
CREATE INDEX identities_by_account ON identities (account);
-- A log-in that was begun at a provider, for the one browser that began it. `secrets` is sealed.
CREATE TABLE sso_attempts (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    state_hash      BLOB NOT NULL UNIQUE,
    browser_hash    BLOB NOT NULL,
    secrets         BLOB NOT NULL,
    workspace       TEXT NOT NULL,
    provider        TEXT NOT NULL,
    account         TEXT REFERENCES accounts (id),
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    used_at         TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX sso_attempts_by_expiry ON sso_attempts (expires_at);
-- What a session that a provider opened knows of it: how the provider names it, what asks again whether it still
-- stands, and when it last did; and a keyed hash of who its person was then (`groups_hash`).
CREATE TABLE sso_sessions (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    session         TEXT NOT NULL UNIQUE REFERENCES sessions (id),
    identity        TEXT NOT NULL,
    workspace       TEXT NOT NULL,
    provider        TEXT NOT NULL,
    sid_hash        BLOB,
    id_token        BLOB NOT NULL,
    refresh_token   BLOB,
    groups_hash     BLOB,
    confirmed_at    TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX sso_sessions_by_identity ON sso_sessions (identity);
CREATE INDEX sso_sessions_by_sid ON sso_sessions (sid_hash);
CREATE INDEX sso_sessions_standing ON sso_sessions (confirmed_at) WHERE ended_at IS NULL;
-- Log-out tokens that were taken: none is taken twice.
CREATE TABLE sso_farewells (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BLOB NOT NULL UNIQUE,
    expires_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX sso_farewells_by_expiry ON sso_farewells (expires_at);
-- By which identity a session was opened; none where the account itself was proven.
ALTER TABLE sessions ADD COLUMN identity TEXT;
