-- Files of the journal that somebody took out.
CREATE TABLE ledger_files (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    from_day        TEXT NOT NULL,
    until_day       TEXT NOT NULL,
    entries         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    size            BIGINT NOT NULL,
    file            TEXT NOT NULL,
    asked_by        TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX ledger_files_by_file ON ledger_files (file);
