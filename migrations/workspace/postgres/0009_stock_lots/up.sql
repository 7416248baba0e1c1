-- Variants whose pieces are told apart. The id is the variant.
CREATE TABLE tracking (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    mode            TEXT COLLATE "C" NOT NULL,
    expires         BOOLEAN NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, id) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('tracking');
-- A batch that came together, or one piece with a number of its own.
CREATE TABLE lots (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    variant         TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    expires_at      TIMESTAMP,
    created_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, variant, name),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('lots');
-- The sums of the movements of each lot, where there is any of it.
CREATE TABLE lot_levels (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    lot             TEXT COLLATE "C" NOT NULL,
    location        TEXT COLLATE "C" NOT NULL,
    variant         TEXT COLLATE "C" NOT NULL,
    on_hand         BIGINT NOT NULL,
    expires_at      TIMESTAMP,
    PRIMARY KEY (workspace_id, lot, location),
    FOREIGN KEY (workspace_id, lot) REFERENCES lots (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('lot_levels');
CREATE INDEX lot_levels_by_variant ON lot_levels (workspace_id, variant, location, expires_at);
CREATE INDEX lot_levels_by_expiry ON lot_levels (workspace_id, expires_at, lot, location);
