-- Issued invoices and the credit notes that take them back, in whole or in part. They are never edited: what was wrong
-- is credited. How each stands is beside it, and follows from what was credited and paid.
CREATE TABLE invoices (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT NOT NULL,
    series          TEXT NOT NULL REFERENCES series (id),
    number          BIGINT NOT NULL,
    name            TEXT NOT NULL,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    credits         TEXT REFERENCES invoices (id),
    is_again        BOOLEAN NOT NULL,
    contact         TEXT REFERENCES contacts (id),
    person          TEXT NOT NULL,
    buyer           BLOB,
    note            BLOB,
    seller          TEXT NOT NULL,
    currency        TEXT NOT NULL,
    includes_tax    BOOLEAN NOT NULL,
    regime          TEXT NOT NULL,
    lines           TEXT NOT NULL,
    taxes           TEXT NOT NULL,
    net             BIGINT NOT NULL,
    tax             BIGINT NOT NULL,
    rounding        BIGINT NOT NULL,
    total           BIGINT NOT NULL,
    issued_at       TIMESTAMP NOT NULL,
    issued_by       TEXT NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    UNIQUE (series, number)
) WITHOUT ROWID;
CREATE INDEX invoices_by_order ON invoices (order_id, id);
CREATE INDEX invoices_by_contact ON invoices (contact, id) WHERE contact IS NOT NULL;
CREATE INDEX invoices_by_credited ON invoices (credits, id) WHERE credits IS NOT NULL;
CREATE INDEX invoices_by_name ON invoices (name);
CREATE INDEX invoices_by_kind ON invoices (kind, id);
CREATE TRIGGER invoices_never_change BEFORE UPDATE ON invoices
    BEGIN SELECT RAISE(ABORT, 'invoices are append-only: what is wrong with one is credited'); END;
CREATE TRIGGER invoices_never_leave BEFORE DELETE ON invoices
    BEGIN SELECT RAISE(ABORT, 'invoices are append-only: what is wrong with one is credited'); END;
CREATE TABLE invoice_balances (
    invoice         TEXT PRIMARY KEY NOT NULL REFERENCES invoices (id),
    credited        BIGINT NOT NULL,
    paid            BIGINT NOT NULL,
    state           TEXT NOT NULL,
    due_at          TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX invoice_balances_by_state ON invoice_balances (state, invoice);
CREATE INDEX invoice_balances_by_due ON invoice_balances (state, due_at, invoice);
