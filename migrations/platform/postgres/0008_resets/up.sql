-- The link by which somebody sets a new password. One without an account was made for an address that has none.
CREATE TABLE resets (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    token_hash      BYTEA NOT NULL UNIQUE,
    account         TEXT COLLATE "C" REFERENCES accounts (id),
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    used_at         TIMESTAMP
);
CREATE INDEX resets_by_account ON resets (account);
CREATE INDEX resets_by_expiry ON resets (expires_at);
