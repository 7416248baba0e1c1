-- Files that are brought in, and how far each has come.
CREATE TABLE imports (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    source          TEXT COLLATE "C" NOT NULL,
    match_by        TEXT COLLATE "C" NOT NULL,
    missing         TEXT COLLATE "C" NOT NULL,
    location        TEXT COLLATE "C",
    manner          TEXT COLLATE "C" NOT NULL,
    facts           TEXT COLLATE "C" NOT NULL,
    file            TEXT COLLATE "C",
    asked_by        TEXT COLLATE "C",
    total           BIGINT NOT NULL,
    compared        BIGINT NOT NULL,
    swept           TEXT COLLATE "C",
    rows_found      BIGINT NOT NULL,
    applied         BIGINT NOT NULL,
    added           BIGINT NOT NULL,
    changed         BIGINT NOT NULL,
    same            BIGINT NOT NULL,
    wrong           BIGINT NOT NULL,
    gone            BIGINT NOT NULL,
    done            BIGINT NOT NULL,
    failed          BIGINT NOT NULL,
    undone          BIGINT NOT NULL,
    left_alone      BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('imports');
-- What each line of a file would change, and did; for as long as it can be taken back.
CREATE TABLE import_rows (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    import          TEXT COLLATE "C" NOT NULL,
    number          BIGINT NOT NULL,
    line            BIGINT NOT NULL,
    title           TEXT COLLATE "C" NOT NULL,
    outcome         TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    target          TEXT COLLATE "C",
    described       TEXT COLLATE "C" NOT NULL,
    before          TEXT COLLATE "C" NOT NULL,
    after           TEXT COLLATE "C" NOT NULL,
    changes         TEXT COLLATE "C" NOT NULL,
    trouble         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, import, number),
    FOREIGN KEY (workspace_id, import) REFERENCES imports (workspace_id, id)
);
SELECT stockade_isolate('import_rows');
CREATE INDEX import_rows_by_outcome ON import_rows (workspace_id, import, outcome, number);
CREATE INDEX import_rows_by_target ON import_rows (workspace_id, import, target);
CREATE INDEX import_rows_by_state ON import_rows (workspace_id, import, state, number);
-- Files that are taken out.
CREATE TABLE exports (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    format          TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    with_costs      BOOLEAN NOT NULL,
    total           BIGINT NOT NULL,
    done            BIGINT NOT NULL,
    file            TEXT COLLATE "C",
    name            TEXT COLLATE "C" NOT NULL,
    size            BIGINT NOT NULL,
    trouble         TEXT COLLATE "C",
    asked_by        TEXT COLLATE "C",
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('exports');
CREATE INDEX imports_by_file ON imports (workspace_id, file);
CREATE INDEX exports_by_file ON exports (workspace_id, file);
