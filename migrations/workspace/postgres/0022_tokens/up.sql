-- Programs that work here on their own account.
CREATE TABLE services (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    roles           TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('services');
-- What programs show instead of a password: a member's, or a service account's, and never both.
CREATE TABLE api_tokens (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BYTEA NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    account         TEXT COLLATE "C",
    member          TEXT COLLATE "C",
    service         TEXT COLLATE "C",
    permissions     TEXT COLLATE "C" NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    factor_at       TIMESTAMP,
    seen_at         TIMESTAMP,
    networks        TEXT COLLATE "C" NOT NULL,
    rotated_at      TIMESTAMP,
    ended_at        TIMESTAMP,
    ended_for       TEXT COLLATE "C",
    alarmed_at      TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, token_hash),
    FOREIGN KEY (workspace_id, member) REFERENCES members (workspace_id, id),
    FOREIGN KEY (workspace_id, service) REFERENCES services (workspace_id, id),
    CHECK ((account IS NULL) = (member IS NULL) AND (member IS NULL) <> (service IS NULL))
);
SELECT stockade_isolate('api_tokens');
CREATE INDEX api_tokens_by_member ON api_tokens (workspace_id, member);
CREATE INDEX api_tokens_by_service ON api_tokens (workspace_id, service);
-- What a token was before it was rotated. It is kept for as long as the token: that somebody still shows it is an alarm.
CREATE TABLE former_secrets (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    token_hash      BYTEA NOT NULL,
    token           TEXT COLLATE "C" NOT NULL,
    until           TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, token_hash),
    FOREIGN KEY (workspace_id, token) REFERENCES api_tokens (workspace_id, id)
);
SELECT stockade_isolate('former_secrets');
CREATE INDEX former_secrets_by_token ON former_secrets (workspace_id, token);
