-- Wrapped keys: of workspaces, purposes and persons. Nothing here opens without the master key, and
-- a key destroyed here is destroyed in every backup of what it sealed.
CREATE TABLE keys (
    id              TEXT PRIMARY KEY NOT NULL,
    owner           TEXT NOT NULL,
    purpose         TEXT NOT NULL,
    master          TEXT NOT NULL,
    wrapped         BLOB NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    retired_at      TIMESTAMP
) WITHOUT ROWID;
CREATE UNIQUE INDEX keys_current ON keys (owner, purpose) WHERE retired_at IS NULL;
