-- That the goods of a refund from elsewhere were put back, whether or not money is known to have gone with them. Its id is
-- the refund's, or will be.
CREATE TABLE refund_goods (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    order_id        TEXT COLLATE "C" NOT NULL,
    external_id     TEXT COLLATE "C" NOT NULL,
    at              TIMESTAMP NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, order_id, external_id),
    FOREIGN KEY (workspace_id, order_id) REFERENCES orders (workspace_id, id)
);
SELECT stockade_isolate('refund_goods');
