-- Where people of this workspace may sign in beside here. `client_secret` is sealed.
CREATE TABLE sso_providers (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    issuer          TEXT COLLATE "C" NOT NULL,
    client_id       TEXT COLLATE "C" NOT NULL,
    client_secret   BYTEA,
    scopes          TEXT COLLATE "C" NOT NULL,
    button          TEXT COLLATE "C" NOT NULL,
    roles_at        TEXT COLLATE "C" NOT NULL,
    rules           TEXT COLLATE "C" NOT NULL,
    otherwise       TEXT COLLATE "C",
    domain          TEXT COLLATE "C",
    lets_in         BOOLEAN NOT NULL,
    vouches         BOOLEAN NOT NULL,
    is_on           BOOLEAN NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('sso_providers');
-- Who came in by which provider, and what it said of them then (`said`, sealed to the person).
CREATE TABLE sso_arrivals (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    account         TEXT COLLATE "C" NOT NULL,
    said            BYTEA,
    at              TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, provider, account)
);
SELECT stockade_isolate('sso_arrivals');
