-- Of a passkey: what its person calls it. How often it was used is its `last_step`.
ALTER TABLE factors ADD COLUMN name TEXT COLLATE "C";
-- What a browser was asked and has yet to answer, once. One without an account was asked of anybody.
CREATE TABLE challenges (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    account         TEXT COLLATE "C" REFERENCES accounts (id),
    purpose         TEXT COLLATE "C" NOT NULL,
    state           BYTEA NOT NULL,
    expires_at      TIMESTAMP NOT NULL
);
CREATE INDEX challenges_by_expiry ON challenges (expires_at);
-- Where a session was begun: what the browser says of itself, and the address.
ALTER TABLE sessions ADD COLUMN user_agent TEXT COLLATE "C";
ALTER TABLE sessions ADD COLUMN address TEXT COLLATE "C";
