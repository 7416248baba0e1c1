-- What left for an order, and what came back of it.
CREATE TABLE fulfilments (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    kind            TEXT NOT NULL,
    location        TEXT REFERENCES locations (id),
    lines           TEXT NOT NULL,
    carrier         TEXT,
    tracking        TEXT,
    reason          TEXT,
    at              TIMESTAMP NOT NULL,
    created_by      TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX fulfilments_by_order ON fulfilments (order_id, id);
