-- Of a passkey: what its person calls it. How often it was used is its `last_step`.
ALTER TABLE factors ADD COLUMN name TEXT;
-- What a browser was asked and has yet to answer, once. One without an account was asked of anybody.
CREATE TABLE challenges (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT REFERENCES accounts (id),
    purpose         TEXT NOT NULL,
    state           BLOB NOT NULL,
    expires_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX challenges_by_expiry ON challenges (expires_at);
-- Where a session was begun: what the browser says of itself, and the address.
ALTER TABLE sessions ADD COLUMN user_agent TEXT;
ALTER TABLE sessions ADD COLUMN address TEXT;
