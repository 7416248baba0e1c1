-- Files of the journal that somebody took out.
CREATE TABLE ledger_files (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    from_day        TEXT COLLATE "C" NOT NULL,
    until_day       TEXT COLLATE "C" NOT NULL,
    entries         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    size            BIGINT NOT NULL,
    file            TEXT COLLATE "C" NOT NULL,
    asked_by        TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('ledger_files');
CREATE INDEX ledger_files_by_file ON ledger_files (workspace_id, file);
