-- Goods on their way from one location to another.
CREATE TABLE transfers (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    source_location TEXT NOT NULL REFERENCES locations (id),
    target_location TEXT NOT NULL REFERENCES locations (id),
    state           TEXT NOT NULL,
    note            TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    created_by      TEXT NOT NULL,
    sent_at         TIMESTAMP,
    ended_at        TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX transfers_by_state ON transfers (state, id);
CREATE TABLE transfer_lines (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    transfer        TEXT NOT NULL REFERENCES transfers (id),
    variant         TEXT NOT NULL REFERENCES variants (id),
    lot             TEXT,
    quantity        BIGINT NOT NULL,
    received        BIGINT NOT NULL,
    missing         BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    reason          TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX transfer_lines_by_transfer ON transfer_lines (transfer, id);
CREATE INDEX transfer_lines_by_variant ON transfer_lines (variant, transfer);
-- What is kept for somebody, and until when.
CREATE TABLE reservations (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    variant         TEXT NOT NULL REFERENCES variants (id),
    location        TEXT NOT NULL REFERENCES locations (id),
    quantity        BIGINT NOT NULL,
    open            BIGINT NOT NULL,
    consumed        BIGINT NOT NULL,
    state           TEXT NOT NULL,
    source          TEXT,
    reason          TEXT NOT NULL,
    expires_at      TIMESTAMP,
    created_at      TIMESTAMP NOT NULL,
    created_by      TEXT NOT NULL,
    ended_at        TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX reservations_by_level ON reservations (variant, location, state, id);
CREATE INDEX reservations_by_source ON reservations (source, id) WHERE source IS NOT NULL;
-- Somebody goes and looks.
CREATE TABLE counts (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    state           TEXT NOT NULL,
    blind           BOOLEAN NOT NULL,
    note            TEXT NOT NULL,
    locations       TEXT NOT NULL,
    variants        TEXT NOT NULL,
    tallies         BIGINT NOT NULL,
    opened_at       TIMESTAMP NOT NULL,
    opened_by       TEXT NOT NULL,
    ended_at        TIMESTAMP,
    ended_by        TEXT
) WITHOUT ROWID;
CREATE INDEX counts_by_state ON counts (state, id);
-- What was counted, when, by whom; each counting of the same is another round.
CREATE TABLE tallies (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    count           TEXT NOT NULL REFERENCES counts (id),
    variant         TEXT NOT NULL REFERENCES variants (id),
    location        TEXT NOT NULL REFERENCES locations (id),
    lot             TEXT,
    round           BIGINT NOT NULL,
    counted         BIGINT NOT NULL,
    expected        BIGINT NOT NULL,
    difference      BIGINT NOT NULL,
    counted_at      TIMESTAMP NOT NULL,
    counted_by      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX tallies_by_level ON tallies (count, variant, location, round);
-- From what difference on a count needs a second yes. One row; its id is the workspace.
CREATE TABLE stock_policies (
    id               TEXT PRIMARY KEY NOT NULL,
    version          BIGINT NOT NULL,
    approve_quantity BIGINT,
    approve_value    BIGINT
) WITHOUT ROWID;
-- When to order again, and up to what. The minimum stands in the level too.
CREATE TABLE reorder_points (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    variant         TEXT NOT NULL REFERENCES variants (id),
    location        TEXT NOT NULL REFERENCES locations (id),
    minimum         BIGINT NOT NULL,
    target          BIGINT NOT NULL,
    UNIQUE (variant, location)
) WITHOUT ROWID;
