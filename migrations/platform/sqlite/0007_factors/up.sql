-- What people prove beside their password. `secret` is sealed under a key that seals nothing else.
CREATE TABLE factors (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT NOT NULL REFERENCES accounts (id),
    kind            TEXT NOT NULL,
    secret          BLOB NOT NULL,
    last_step       BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    confirmed_at    TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX factors_by_account ON factors (account);
-- What opens an account once when the factor is gone: the hashes of those that were not used yet.
CREATE TABLE recovery_codes (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT NOT NULL UNIQUE REFERENCES accounts (id),
    hashes          TEXT NOT NULL,
    made_at         TIMESTAMP NOT NULL
) WITHOUT ROWID;
-- When a session proved a second factor.
ALTER TABLE sessions ADD COLUMN factor_at TIMESTAMP;
