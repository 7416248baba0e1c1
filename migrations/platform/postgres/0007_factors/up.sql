-- What people prove beside their password. `secret` is sealed under a key that seals nothing else.
CREATE TABLE factors (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    account         TEXT COLLATE "C" NOT NULL REFERENCES accounts (id),
    kind            TEXT COLLATE "C" NOT NULL,
    secret          BYTEA NOT NULL,
    last_step       BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    confirmed_at    TIMESTAMP
);
CREATE INDEX factors_by_account ON factors (account);
-- What opens an account once when the factor is gone: the hashes of those that were not used yet.
CREATE TABLE recovery_codes (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    account         TEXT COLLATE "C" NOT NULL UNIQUE REFERENCES accounts (id),
    hashes          TEXT COLLATE "C" NOT NULL,
    made_at         TIMESTAMP NOT NULL
);
-- When a session proved a second factor.
ALTER TABLE sessions ADD COLUMN factor_at TIMESTAMP;
