-- What was sold, and what it had cost, line by line: all that reports add up, in the order of days, so that a report
-- reads its own time and nothing else. A source is an invoice, a credit note (less than nothing) or a movement of stock.
CREATE TABLE sold (
    day             TEXT NOT NULL,
    source          TEXT NOT NULL,
    place           BIGINT NOT NULL,
    currency        TEXT NOT NULL,
    channel         TEXT NOT NULL,
    kind            TEXT NOT NULL,
    variant         TEXT REFERENCES variants (id),
    quantity        BIGINT NOT NULL,
    net             BIGINT NOT NULL,
    tax             BIGINT NOT NULL,
    cost            BIGINT NOT NULL,
    PRIMARY KEY (day, source, place)
) WITHOUT ROWID;
CREATE TABLE sold_taxes (
    day             TEXT NOT NULL,
    source          TEXT NOT NULL,
    place           BIGINT NOT NULL,
    currency        TEXT NOT NULL,
    regime          TEXT NOT NULL,
    name            TEXT NOT NULL,
    rate            BIGINT,
    net             BIGINT NOT NULL,
    amount          BIGINT NOT NULL,
    PRIMARY KEY (day, source, place)
) WITHOUT ROWID;
-- What is done today.
CREATE INDEX orders_by_placed ON orders (placed_at, currency, total) WHERE placed_at IS NOT NULL;
CREATE INDEX payments_by_received ON payments (received_at, state, currency, amount);
CREATE INDEX refunds_by_refunded ON refunds (refunded_at, state, currency, amount);
