-- Goods between two locations are somewhere too: in a location of another kind.
ALTER TABLE locations ADD COLUMN kind TEXT NOT NULL DEFAULT 'place';
-- Each line knows its number among those of its variant and location, and what they came to with it. So the state
-- at any moment is one line, found by an index, however long the ledger is.
ALTER TABLE movements ADD COLUMN line BIGINT NOT NULL DEFAULT 0;
ALTER TABLE movements ADD COLUMN on_hand_after BIGINT NOT NULL DEFAULT 0;
ALTER TABLE movements ADD COLUMN reserved_after BIGINT NOT NULL DEFAULT 0;
ALTER TABLE movements ADD COLUMN currency TEXT;
ALTER TABLE movements ADD COLUMN unit_cost BIGINT;
ALTER TABLE movements ADD COLUMN value_average BIGINT;
ALTER TABLE movements ADD COLUMN value_fifo BIGINT;
ALTER TABLE movements ADD COLUMN late_average BIGINT;
ALTER TABLE movements ADD COLUMN late_fifo BIGINT;
ALTER TABLE movements ADD COLUMN lot TEXT;
ALTER TABLE movements ADD COLUMN reverses TEXT;
DROP INDEX movements_by_variant;
CREATE INDEX movements_by_level ON movements (variant, location, at, line);
CREATE INDEX movements_by_variant ON movements (variant, id);
CREATE INDEX movements_by_kind ON movements (kind, id);
-- Holds all that sums of value ask for, so that they read nothing else.
CREATE INDEX movements_by_place
    ON movements (location, id, at, kind, currency, value_average, value_fifo, late_average, late_fifo);
CREATE INDEX movements_by_source ON movements (source, id) WHERE source IS NOT NULL;
CREATE INDEX movements_by_lot ON movements (lot, id) WHERE lot IS NOT NULL;
CREATE UNIQUE INDEX movements_reversed_once ON movements (reverses) WHERE reverses IS NOT NULL;
CREATE TRIGGER movements_never_change BEFORE UPDATE ON movements
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: a movement is never edited; another takes it back'); END;
CREATE TRIGGER movements_never_leave BEFORE DELETE ON movements
    BEGIN SELECT RAISE(ABORT, 'the ledger is append-only: a movement is never edited; another takes it back'); END;
-- What a movement needs to know stands in the one row that it reads and writes anyway: how many lines there were,
-- what it is all worth, the newest layer of cost, and below what somebody wants to be told.
ALTER TABLE levels ADD COLUMN line BIGINT NOT NULL DEFAULT 0;
ALTER TABLE levels ADD COLUMN moved_at TIMESTAMP;
ALTER TABLE levels ADD COLUMN currency TEXT;
ALTER TABLE levels ADD COLUMN value_average BIGINT NOT NULL DEFAULT 0;
ALTER TABLE levels ADD COLUMN value_fifo BIGINT NOT NULL DEFAULT 0;
ALTER TABLE levels ADD COLUMN spilled BIGINT NOT NULL DEFAULT 0;
ALTER TABLE levels ADD COLUMN top_line BIGINT NOT NULL DEFAULT 0;
ALTER TABLE levels ADD COLUMN top_quantity BIGINT NOT NULL DEFAULT 0;
ALTER TABLE levels ADD COLUMN top_value BIGINT NOT NULL DEFAULT 0;
ALTER TABLE levels ADD COLUMN top_cost BIGINT;
ALTER TABLE levels ADD COLUMN low_at BIGINT;
ALTER TABLE levels ADD COLUMN is_low BOOLEAN NOT NULL DEFAULT FALSE;
CREATE INDEX levels_that_are_low ON levels (variant, location) WHERE is_low;
-- What is still there of older receipts, first in first out. The newest stands in the level.
CREATE TABLE layers (
    variant         TEXT NOT NULL REFERENCES variants (id),
    location        TEXT NOT NULL REFERENCES locations (id),
    line            BIGINT NOT NULL,
    quantity        BIGINT NOT NULL,
    value           BIGINT NOT NULL,
    PRIMARY KEY (variant, location, line)
) WITHOUT ROWID;
