-- Files that are brought in, and how far each has come.
CREATE TABLE imports (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT NOT NULL,
    state           TEXT NOT NULL,
    source          TEXT NOT NULL,
    match_by        TEXT NOT NULL,
    missing         TEXT NOT NULL,
    location        TEXT REFERENCES locations (id),
    manner          TEXT NOT NULL,
    facts           TEXT NOT NULL,
    file            TEXT,
    asked_by        TEXT,
    total           BIGINT NOT NULL,
    compared        BIGINT NOT NULL,
    swept           TEXT,
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
    updated_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
-- What each line of a file would change, and did; for as long as it can be taken back.
CREATE TABLE import_rows (
    import          TEXT NOT NULL REFERENCES imports (id),
    number          BIGINT NOT NULL,
    line            BIGINT NOT NULL,
    title           TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    state           TEXT NOT NULL,
    target          TEXT,
    described       TEXT NOT NULL,
    before          TEXT NOT NULL,
    after           TEXT NOT NULL,
    changes         TEXT NOT NULL,
    trouble         TEXT NOT NULL,
    PRIMARY KEY (import, number)
) WITHOUT ROWID;
CREATE INDEX import_rows_by_outcome ON import_rows (import, outcome, number);
CREATE INDEX import_rows_by_target ON import_rows (import, target);
CREATE INDEX import_rows_by_state ON import_rows (import, state, number);
-- Files that are taken out.
CREATE TABLE exports (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT NOT NULL,
    format          TEXT NOT NULL,
    state           TEXT NOT NULL,
    with_costs      BOOLEAN NOT NULL,
    total           BIGINT NOT NULL,
    done            BIGINT NOT NULL,
    file            TEXT,
    name            TEXT NOT NULL,
    size            BIGINT NOT NULL,
    trouble         TEXT,
    asked_by        TEXT,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX imports_by_file ON imports (file);
CREATE INDEX exports_by_file ON exports (file);
