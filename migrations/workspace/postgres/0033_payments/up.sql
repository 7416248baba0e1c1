-- What was paid, and what was given back. One that a provider tells of twice is one.
CREATE TABLE payments (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    order_id        TEXT COLLATE "C" NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    external_id     TEXT COLLATE "C",
    method          TEXT COLLATE "C",
    currency        TEXT COLLATE "C" NOT NULL,
    amount          BIGINT NOT NULL,
    fee             BIGINT,
    state           TEXT COLLATE "C" NOT NULL,
    refunded        BIGINT NOT NULL,
    received_at     TIMESTAMP NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    recorded_by     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, provider, external_id),
    FOREIGN KEY (workspace_id, order_id) REFERENCES orders (workspace_id, id)
);
SELECT stockade_isolate('payments');
CREATE INDEX payments_by_order ON payments (workspace_id, order_id, id);
CREATE TABLE refunds (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    payment         TEXT COLLATE "C" NOT NULL,
    order_id        TEXT COLLATE "C" NOT NULL,
    provider        TEXT COLLATE "C" NOT NULL,
    external_id     TEXT COLLATE "C",
    currency        TEXT COLLATE "C" NOT NULL,
    amount          BIGINT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    reason          TEXT COLLATE "C" NOT NULL,
    refunded_at     TIMESTAMP NOT NULL,
    recorded_by     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, provider, external_id),
    FOREIGN KEY (workspace_id, payment) REFERENCES payments (workspace_id, id),
    FOREIGN KEY (workspace_id, order_id) REFERENCES orders (workspace_id, id)
);
SELECT stockade_isolate('refunds');
CREATE INDEX refunds_by_order ON refunds (workspace_id, order_id, id);
CREATE INDEX refunds_by_payment ON refunds (workspace_id, payment, id);
