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
-- What an import's file says, until it is compared.
CREATE TABLE import_files (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    import          TEXT COLLATE "C" NOT NULL,
    content         BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, import),
    FOREIGN KEY (workspace_id, import) REFERENCES imports (workspace_id, id)
);
SELECT stockade_isolate('import_files');
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
-- What another shop calls a product.
CREATE TABLE import_keys (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    source          TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    product         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, source, name),
    FOREIGN KEY (workspace_id, product) REFERENCES products (workspace_id, id)
);
SELECT stockade_isolate('import_keys');
