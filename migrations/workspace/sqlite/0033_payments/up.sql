-- What was paid, and what was given back. One that a provider tells of twice is one.
CREATE TABLE payments (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    provider        TEXT NOT NULL,
    external_id     TEXT,
    method          TEXT,
    currency        TEXT NOT NULL,
    amount          BIGINT NOT NULL,
    fee             BIGINT,
    state           TEXT NOT NULL,
    refunded        BIGINT NOT NULL,
    received_at     TIMESTAMP NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    recorded_by     TEXT NOT NULL,
    UNIQUE (provider, external_id)
) WITHOUT ROWID;
CREATE INDEX payments_by_order ON payments (order_id, id);
CREATE TABLE refunds (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    payment         TEXT NOT NULL REFERENCES payments (id),
    order_id        TEXT NOT NULL REFERENCES orders (id),
    provider        TEXT NOT NULL,
    external_id     TEXT,
    currency        TEXT NOT NULL,
    amount          BIGINT NOT NULL,
    state           TEXT NOT NULL,
    reason          TEXT NOT NULL,
    refunded_at     TIMESTAMP NOT NULL,
    recorded_by     TEXT NOT NULL,
    UNIQUE (provider, external_id)
) WITHOUT ROWID;
CREATE INDEX refunds_by_order ON refunds (order_id, id);
CREATE INDEX refunds_by_payment ON refunds (payment, id);
