-- Where people of this workspace may sign in beside here. `client_secret` is sealed.
CREATE TABLE sso_providers (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    issuer          TEXT NOT NULL,
    client_id       TEXT NOT NULL,
    client_secret   BLOB,
    scopes          TEXT NOT NULL,
    button          TEXT NOT NULL,
    roles_at        TEXT NOT NULL,
    rules           TEXT NOT NULL,
    otherwise       TEXT,
    domain          TEXT,
    lets_in         BOOLEAN NOT NULL,
    vouches         BOOLEAN NOT NULL,
    is_on           BOOLEAN NOT NULL,
    created_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
-- Who came in by which provider, and what it said of them then (`said`, sealed to the person).
CREATE TABLE sso_arrivals (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    provider        TEXT NOT NULL,
    account         TEXT NOT NULL,
    said            BLOB,
    at              TIMESTAMP NOT NULL,
    UNIQUE (provider, account)
) WITHOUT ROWID;
