CREATE TABLE locations (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL UNIQUE,
    allows_negative BOOLEAN NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;
-- The ledger: a movement is never edited. What a location holds is the sum of its movements.
CREATE TABLE movements (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL,
    kind            TEXT NOT NULL,
    variant         TEXT NOT NULL REFERENCES variants (id),
    location        TEXT NOT NULL REFERENCES locations (id),
    on_hand         BIGINT NOT NULL,
    reserved        BIGINT NOT NULL,
    reason          TEXT NOT NULL,
    source          TEXT
) WITHOUT ROWID;
CREATE INDEX movements_by_variant ON movements (variant, location, id);
-- The sums, kept in the same transaction as each movement.
CREATE TABLE levels (
    variant         TEXT NOT NULL REFERENCES variants (id),
    location        TEXT NOT NULL REFERENCES locations (id),
    on_hand         BIGINT NOT NULL,
    reserved        BIGINT NOT NULL,
    PRIMARY KEY (variant, location)
) WITHOUT ROWID;
