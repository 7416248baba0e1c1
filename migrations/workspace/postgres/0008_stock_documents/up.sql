-- Goods on their way from one location to another.
CREATE TABLE transfers (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    source_location TEXT COLLATE "C" NOT NULL,
    target_location TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    note            TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL,
    sent_at         TIMESTAMP,
    ended_at        TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, source_location) REFERENCES locations (workspace_id, id),
    FOREIGN KEY (workspace_id, target_location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('transfers');
CREATE INDEX transfers_by_state ON transfers (workspace_id, state, id);
CREATE TABLE transfer_lines (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    transfer        TEXT COLLATE "C" NOT NULL,
    variant         TEXT COLLATE "C" NOT NULL,
    lot             TEXT COLLATE "C",
    quantity        BIGINT NOT NULL,
    received        BIGINT NOT NULL,
    missing         BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    reason          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, transfer) REFERENCES transfers (workspace_id, id),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('transfer_lines');
CREATE INDEX transfer_lines_by_transfer ON transfer_lines (workspace_id, transfer, id);
CREATE INDEX transfer_lines_by_variant ON transfer_lines (workspace_id, variant, transfer);
-- What is kept for somebody, and until when.
CREATE TABLE reservations (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    variant         TEXT COLLATE "C" NOT NULL,
    location        TEXT COLLATE "C" NOT NULL,
    quantity        BIGINT NOT NULL,
    open            BIGINT NOT NULL,
    consumed        BIGINT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    source          TEXT COLLATE "C",
    reason          TEXT COLLATE "C" NOT NULL,
    expires_at      TIMESTAMP,
    created_at      TIMESTAMP NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL,
    ended_at        TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('reservations');
CREATE INDEX reservations_by_level ON reservations (workspace_id, variant, location, state, id);
CREATE INDEX reservations_by_source ON reservations (workspace_id, source, id) WHERE source IS NOT NULL;
-- Somebody goes and looks.
CREATE TABLE counts (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    blind           BOOLEAN NOT NULL,
    note            TEXT COLLATE "C" NOT NULL,
    locations       TEXT COLLATE "C" NOT NULL,
    variants        TEXT COLLATE "C" NOT NULL,
    tallies         BIGINT NOT NULL,
    opened_at       TIMESTAMP NOT NULL,
    opened_by       TEXT COLLATE "C" NOT NULL,
    ended_at        TIMESTAMP,
    ended_by        TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('counts');
CREATE INDEX counts_by_state ON counts (workspace_id, state, id);
-- What was counted, when, by whom; each counting of the same is another round.
CREATE TABLE tallies (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    count           TEXT COLLATE "C" NOT NULL,
    variant         TEXT COLLATE "C" NOT NULL,
    location        TEXT COLLATE "C" NOT NULL,
    lot             TEXT COLLATE "C",
    round           BIGINT NOT NULL,
    counted         BIGINT NOT NULL,
    expected        BIGINT NOT NULL,
    difference      BIGINT NOT NULL,
    counted_at      TIMESTAMP NOT NULL,
    counted_by      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, count) REFERENCES counts (workspace_id, id),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('tallies');
CREATE INDEX tallies_by_level ON tallies (workspace_id, count, variant, location, round);
-- From what difference on a count needs a second yes. One row; its id is the workspace.
CREATE TABLE stock_policies (
    workspace_id     TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id               TEXT COLLATE "C" NOT NULL,
    version          BIGINT NOT NULL,
    approve_quantity BIGINT,
    approve_value    BIGINT,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('stock_policies');
-- When to order again, and up to what. The minimum stands in the level too.
CREATE TABLE reorder_points (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    variant         TEXT COLLATE "C" NOT NULL,
    location        TEXT COLLATE "C" NOT NULL,
    minimum         BIGINT NOT NULL,
    target          BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, variant, location),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('reorder_points');
