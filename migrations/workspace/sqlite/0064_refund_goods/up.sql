-- That the goods of a refund from elsewhere were put back, whether or not money is known to have gone with them. Its id is
-- the refund's, or will be.
CREATE TABLE refund_goods (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    external_id     TEXT NOT NULL,
    at              TIMESTAMP NOT NULL,
    created_by      TEXT NOT NULL,
    UNIQUE (order_id, external_id)
) WITHOUT ROWID;
