-- Wrapped keys: of workspaces, purposes and persons. Nothing here opens without the master key, and
-- a key destroyed here is destroyed in every backup of what it sealed.
CREATE TABLE keys (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    owner           TEXT COLLATE "C" NOT NULL,
    purpose         TEXT COLLATE "C" NOT NULL,
    master          TEXT COLLATE "C" NOT NULL,
    wrapped         BYTEA NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    retired_at      TIMESTAMP
);
CREATE UNIQUE INDEX keys_current ON keys (owner, purpose) WHERE retired_at IS NULL;
