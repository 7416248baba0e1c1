-- Variants whose pieces are told apart. The id is the variant.
CREATE TABLE tracking (
    id              TEXT PRIMARY KEY NOT NULL REFERENCES variants (id),
    version         BIGINT NOT NULL,
    mode            TEXT NOT NULL,
    expires         BOOLEAN NOT NULL
) WITHOUT ROWID;
-- A batch that came together, or one piece with a number of its own.
CREATE TABLE lots (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    variant         TEXT NOT NULL REFERENCES variants (id),
    name            TEXT NOT NULL,
    expires_at      TIMESTAMP,
    created_at      TIMESTAMP NOT NULL,
    UNIQUE (variant, name)
) WITHOUT ROWID;
-- The sums of the movements of each lot, where there is any of it.
CREATE TABLE lot_levels (
    lot             TEXT NOT NULL REFERENCES lots (id),
    location        TEXT NOT NULL REFERENCES locations (id),
    variant         TEXT NOT NULL REFERENCES variants (id),
    on_hand         BIGINT NOT NULL,
    expires_at      TIMESTAMP,
    PRIMARY KEY (lot, location)
) WITHOUT ROWID;
CREATE INDEX lot_levels_by_variant ON lot_levels (variant, location, expires_at);
CREATE INDEX lot_levels_by_expiry ON lot_levels (expires_at, lot, location);
