-- The link by which somebody sets a new password. One without an account was made for an address that has none.
CREATE TABLE resets (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BLOB NOT NULL UNIQUE,
    account         TEXT REFERENCES accounts (id),
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    used_at         TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX resets_by_account ON resets (account);
CREATE INDEX resets_by_expiry ON resets (expires_at);
