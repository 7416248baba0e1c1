-- Since when people come in by the workspace's own providers alone, and the one account that need not. One row, once
-- it was said.
CREATE TABLE sso_only (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    since           TIMESTAMP,
    break_glass     TEXT
) WITHOUT ROWID;
