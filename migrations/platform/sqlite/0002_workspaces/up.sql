-- The businesses kept here. `state` says how far making or unmaking one has come.
CREATE TABLE workspaces (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    state           TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
-- Where each workspace's audit chain was last seen to end, kept outside its own file: a file that
-- ends before this has been put back to an older self.
CREATE TABLE workspace_heads (
    workspace       TEXT PRIMARY KEY NOT NULL,
    audit_seq       BIGINT NOT NULL,
    audit_hash      BLOB NOT NULL,
    epoch           BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL
) WITHOUT ROWID;
-- The earliest due work of workspaces that are closed.
CREATE TABLE wake (
    workspace       TEXT PRIMARY KEY NOT NULL,
    due_at          TIMESTAMP NOT NULL
) WITHOUT ROWID;
