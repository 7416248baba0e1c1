-- The service account by whose token a provider says who its people are.
ALTER TABLE sso_providers ADD COLUMN provisioner TEXT COLLATE "C";
ALTER TABLE sso_providers ADD FOREIGN KEY (workspace_id, provisioner) REFERENCES services (workspace_id, id);
-- What the provider called somebody when they came, as keyed hashes; and whether it put them out itself.
ALTER TABLE sso_arrivals ADD COLUMN subject_hash BYTEA;
ALTER TABLE sso_arrivals ADD COLUMN name_hash BYTEA;
ALTER TABLE sso_arrivals ADD COLUMN put_out BOOLEAN NOT NULL DEFAULT FALSE;
-- People as a provider says they are. `said` is sealed to the person, and found again by keyed hashes.
CREATE TABLE scim_users (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    account         TEXT COLLATE "C",
    said            BYTEA,
    name_hash       BYTEA NOT NULL,
    subject_hash    BYTEA,
    email_hash      BYTEA,
    is_active       BOOLEAN NOT NULL,
    is_grouped      BOOLEAN NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    changed_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, provider, name_hash),
    UNIQUE (workspace_id, provider, subject_hash),
    FOREIGN KEY (workspace_id, provider) REFERENCES sso_providers (workspace_id, id)
);
SELECT stockade_isolate('scim_users');
CREATE INDEX scim_users_by_account ON scim_users (workspace_id, account);
-- Their groups there.
CREATE TABLE scim_groups (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    external_id     TEXT COLLATE "C",
    created_at      TIMESTAMP NOT NULL,
    changed_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, provider, name),
    FOREIGN KEY (workspace_id, provider) REFERENCES sso_providers (workspace_id, id)
);
SELECT stockade_isolate('scim_groups');
CREATE TABLE scim_places (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    group_id        TEXT COLLATE "C" NOT NULL,
    user_id         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, group_id, user_id),
    FOREIGN KEY (workspace_id, group_id) REFERENCES scim_groups (workspace_id, id),
    FOREIGN KEY (workspace_id, user_id) REFERENCES scim_users (workspace_id, id)
);
SELECT stockade_isolate('scim_places');
CREATE INDEX scim_places_by_user ON scim_places (workspace_id, user_id);
