-- From when on who needs a second factor to do anything here. One row, once it was said.
CREATE TABLE factor_rule (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    privileged_from TIMESTAMP,
    everyone_from   TIMESTAMP,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('factor_rule');
