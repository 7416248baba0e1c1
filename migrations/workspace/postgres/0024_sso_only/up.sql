-- Since when people come in by the workspace's own providers alone, and the one account that need not. One row, once
-- it was said.
CREATE TABLE sso_only (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    since           TIMESTAMP,
    break_glass     TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('sso_only');
