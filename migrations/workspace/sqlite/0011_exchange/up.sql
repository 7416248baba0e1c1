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
-- What an import's file says, until it is compared.
CREATE TABLE import_files (
    import          TEXT PRIMARY KEY NOT NULL REFERENCES imports (id),
    content         BLOB NOT NULL
);
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
-- What another shop calls a product.
CREATE TABLE import_keys (
    source          TEXT NOT NULL,
    name            TEXT NOT NULL,
    product         TEXT NOT NULL REFERENCES products (id),
    PRIMARY KEY (source, name)
) WITHOUT ROWID;
