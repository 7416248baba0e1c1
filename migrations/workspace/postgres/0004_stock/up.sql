CREATE TABLE locations (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    allows_negative BOOLEAN NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, name)
);
SELECT stockade_isolate('locations');
-- The ledger: a movement is never edited. What a location holds is the sum of its movements.
CREATE TABLE movements (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    variant         TEXT COLLATE "C" NOT NULL,
    location        TEXT COLLATE "C" NOT NULL,
    on_hand         BIGINT NOT NULL,
    reserved        BIGINT NOT NULL,
    reason          TEXT COLLATE "C" NOT NULL,
    source          TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('movements');
CREATE INDEX movements_by_variant ON movements (workspace_id, variant, location, id);
-- The sums, kept in the same transaction as each movement.
CREATE TABLE levels (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    variant         TEXT COLLATE "C" NOT NULL,
    location        TEXT COLLATE "C" NOT NULL,
    on_hand         BIGINT NOT NULL,
    reserved        BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, variant, location),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('levels');
