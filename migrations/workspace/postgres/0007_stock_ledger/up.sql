-- Goods between two locations are somewhere too: in a location of another kind.
ALTER TABLE locations ADD COLUMN kind TEXT COLLATE "C" NOT NULL DEFAULT 'place';
-- Each line knows its number among those of its variant and location, and what they came to with it. So the state
-- at any moment is one line, found by an index, however long the ledger is.
ALTER TABLE movements
    ADD COLUMN line BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN on_hand_after BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN reserved_after BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN currency TEXT COLLATE "C",
    ADD COLUMN unit_cost BIGINT,
    ADD COLUMN value_average BIGINT,
    ADD COLUMN value_fifo BIGINT,
    ADD COLUMN late_average BIGINT,
    ADD COLUMN late_fifo BIGINT,
    ADD COLUMN lot TEXT COLLATE "C",
    ADD COLUMN reverses TEXT COLLATE "C";
DROP INDEX movements_by_variant;
CREATE INDEX movements_by_level ON movements (workspace_id, variant, location, at, line);
CREATE INDEX movements_by_variant ON movements (workspace_id, variant, id);
CREATE INDEX movements_by_kind ON movements (workspace_id, kind, id);
-- Holds all that sums of value ask for, so that they read nothing else.
CREATE INDEX movements_by_place ON movements (workspace_id, location, id)
    INCLUDE (at, kind, currency, value_average, value_fifo, late_average, late_fifo);
CREATE INDEX movements_by_source ON movements (workspace_id, source, id) WHERE source IS NOT NULL;
CREATE INDEX movements_by_lot ON movements (workspace_id, lot, id) WHERE lot IS NOT NULL;
CREATE UNIQUE INDEX movements_reversed_once ON movements (workspace_id, reverses) WHERE reverses IS NOT NULL;
-- A workspace that is destroyed takes its ledger with it; whoever does that says so in the transaction.
CREATE FUNCTION stockade_never_edited() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('stockade.emptying', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'the ledger is append-only: a movement is never edited; another takes it back';
END $$;
CREATE TRIGGER movements_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON movements
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_never_edited();
-- What a movement needs to know stands in the one row that it reads and writes anyway: how many lines there were,
-- what it is all worth, the newest layer of cost, and below what somebody wants to be told.
ALTER TABLE levels
    ADD COLUMN line BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN moved_at TIMESTAMP,
    ADD COLUMN currency TEXT COLLATE "C",
    ADD COLUMN value_average BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN value_fifo BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN spilled BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN top_line BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN top_quantity BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN top_value BIGINT NOT NULL DEFAULT 0,
    ADD COLUMN top_cost BIGINT,
    ADD COLUMN low_at BIGINT,
    ADD COLUMN is_low BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX levels_that_are_low ON levels (workspace_id, variant, location) WHERE is_low;
-- What is still there of older receipts, first in first out. The newest stands in the level.
CREATE TABLE layers (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    variant         TEXT COLLATE "C" NOT NULL,
    location        TEXT COLLATE "C" NOT NULL,
    line            BIGINT NOT NULL,
    quantity        BIGINT NOT NULL,
    value           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, variant, location, line),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('layers');
