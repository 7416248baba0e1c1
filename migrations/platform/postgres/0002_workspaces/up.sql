-- The businesses kept here. `state` says how far making or unmaking one has come.
CREATE TABLE workspaces (
    id              TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL
);
-- Where each workspace's audit chain was last seen to end, kept outside its own file: a file that
-- ends before this has been put back to an older self.
CREATE TABLE workspace_heads (
    workspace       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    audit_seq       BIGINT NOT NULL,
    audit_hash      BYTEA NOT NULL,
    epoch           BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL
);
-- The earliest due work of workspaces that are closed.
CREATE TABLE wake (
    workspace       TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    due_at          TIMESTAMP NOT NULL
);
