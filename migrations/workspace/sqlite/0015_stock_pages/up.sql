-- A line of the ledger says who wrote it, as the audit log says it.
ALTER TABLE movements ADD COLUMN moved_by TEXT NOT NULL DEFAULT '';
CREATE INDEX movements_by_person ON movements (moved_by, id);
-- Where more is spoken for than is there: few, and asked for by themselves.
CREATE INDEX levels_that_are_negative ON levels (variant, location) WHERE on_hand < reserved;
