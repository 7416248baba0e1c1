-- The service account by whose token a provider says who its people are.
ALTER TABLE sso_providers ADD COLUMN provisioner TEXT REFERENCES services (id);
-- What the provider called somebody when they came, as keyed hashes; and whether it put them out itself.
ALTER TABLE sso_arrivals ADD COLUMN subject_hash BLOB;
ALTER TABLE sso_arrivals ADD COLUMN name_hash BLOB;
ALTER TABLE sso_arrivals ADD COLUMN put_out BOOLEAN NOT NULL DEFAULT FALSE;
-- People as a provider says they are. `said` is sealed to the person, and found again by keyed hashes.
CREATE TABLE scim_users (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    provider        TEXT NOT NULL REFERENCES sso_providers (id),
    account         TEXT,
    said            BLOB,
    name_hash       BLOB NOT NULL,
    subject_hash    BLOB,
    email_hash      BLOB,
    is_active       BOOLEAN NOT NULL,
    is_grouped      BOOLEAN NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    changed_at      TIMESTAMP NOT NULL,
    UNIQUE (provider, name_hash),
    UNIQUE (provider, subject_hash)
) WITHOUT ROWID;
CREATE INDEX scim_users_by_account ON scim_users (account);
-- Their groups there.
CREATE TABLE scim_groups (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    provider        TEXT NOT NULL REFERENCES sso_providers (id),
    name            TEXT NOT NULL,
    external_id     TEXT,
    created_at      TIMESTAMP NOT NULL,
    changed_at      TIMESTAMP NOT NULL,
    UNIQUE (provider, name)
) WITHOUT ROWID;
CREATE TABLE scim_places (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    group_id        TEXT NOT NULL REFERENCES scim_groups (id),
    user_id         TEXT NOT NULL REFERENCES scim_users (id),
    UNIQUE (group_id, user_id)
) WITHOUT ROWID;
CREATE INDEX scim_places_by_user ON scim_places (user_id);
