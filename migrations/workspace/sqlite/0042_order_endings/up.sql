-- Why an order was called off, or came to nothing. Its id is the order's.
CREATE TABLE order_endings (
    id              TEXT PRIMARY KEY NOT NULL REFERENCES orders (id),
    version         BIGINT NOT NULL,
    state           TEXT NOT NULL,
    reason          TEXT NOT NULL,
    at              TIMESTAMP NOT NULL,
    created_by      TEXT NOT NULL
) WITHOUT ROWID;
