-- What was sold, and what it had cost, line by line: all that reports add up, in the order of days, so that a report
-- reads its own time and nothing else. A source is an invoice, a credit note (less than nothing) or a movement of stock.
CREATE TABLE sold (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    day             TEXT COLLATE "C" NOT NULL,
    source          TEXT COLLATE "C" NOT NULL,
    place           BIGINT NOT NULL,
    currency        TEXT COLLATE "C" NOT NULL,
    channel         TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    variant         TEXT COLLATE "C",
    quantity        BIGINT NOT NULL,
    net             BIGINT NOT NULL,
    tax             BIGINT NOT NULL,
    cost            BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, day, source, place),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('sold');
CREATE TABLE sold_taxes (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    day             TEXT COLLATE "C" NOT NULL,
    source          TEXT COLLATE "C" NOT NULL,
    place           BIGINT NOT NULL,
    currency        TEXT COLLATE "C" NOT NULL,
    regime          TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    rate            BIGINT,
    net             BIGINT NOT NULL,
    amount          BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, day, source, place)
);
SELECT stockade_isolate('sold_taxes');
-- What is done today.
CREATE INDEX orders_by_placed ON orders (workspace_id, placed_at, currency, total) WHERE placed_at IS NOT NULL;
CREATE INDEX payments_by_received ON payments (workspace_id, received_at, state, currency, amount);
CREATE INDEX refunds_by_refunded ON refunds (workspace_id, refunded_at, state, currency, amount);
