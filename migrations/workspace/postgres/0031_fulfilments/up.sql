-- What left for an order, and what came back of it.
CREATE TABLE fulfilments (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    order_id        TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    location        TEXT COLLATE "C",
    lines           TEXT COLLATE "C" NOT NULL,
    carrier         TEXT COLLATE "C",
    tracking        TEXT COLLATE "C",
    reason          TEXT COLLATE "C",
    at              TIMESTAMP NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, order_id) REFERENCES orders (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('fulfilments');
CREATE INDEX fulfilments_by_order ON fulfilments (workspace_id, order_id, id);
