-- Programs that work here on their own account.
CREATE TABLE services (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    roles           TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP
) WITHOUT ROWID;
-- What programs show instead of a password: a member's, or a service account's, and never both.
CREATE TABLE api_tokens (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BLOB NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    account         TEXT,
    member          TEXT REFERENCES members (id),
    service         TEXT REFERENCES services (id),
    permissions     TEXT NOT NULL,
    created_by      TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    factor_at       TIMESTAMP,
    seen_at         TIMESTAMP,
    networks        TEXT NOT NULL,
    rotated_at      TIMESTAMP,
    ended_at        TIMESTAMP,
    ended_for       TEXT,
    alarmed_at      TIMESTAMP,
    CHECK ((account IS NULL) = (member IS NULL) AND (member IS NULL) <> (service IS NULL))
) WITHOUT ROWID;
CREATE INDEX api_tokens_by_member ON api_tokens (member);
CREATE INDEX api_tokens_by_service ON api_tokens (service);
-- What a token was before it was rotated. It is kept for as long as the token: that somebody still shows it is an alarm.
CREATE TABLE former_secrets (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BLOB NOT NULL UNIQUE,
    token           TEXT NOT NULL REFERENCES api_tokens (id),
    until           TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX former_secrets_by_token ON former_secrets (token);
