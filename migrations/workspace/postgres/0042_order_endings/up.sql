-- Why an order was called off, or came to nothing. Its id is the order's.
CREATE TABLE order_endings (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    reason          TEXT COLLATE "C" NOT NULL,
    at              TIMESTAMP NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, id) REFERENCES orders (workspace_id, id)
);
SELECT stockade_isolate('order_endings');
