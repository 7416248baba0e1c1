-- Issued invoices and the credit notes that take them back, in whole or in part. They are never edited: what was wrong
-- is credited. How each stands is beside it, and follows from what was credited and paid.
CREATE TABLE invoices (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    series          TEXT COLLATE "C" NOT NULL,
    number          BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    order_id        TEXT COLLATE "C" NOT NULL,
    credits         TEXT COLLATE "C",
    is_again        BOOLEAN NOT NULL,
    contact         TEXT COLLATE "C",
    person          TEXT COLLATE "C" NOT NULL,
    buyer           BYTEA,
    note            BYTEA,
    seller          TEXT COLLATE "C" NOT NULL,
    currency        TEXT COLLATE "C" NOT NULL,
    includes_tax    BOOLEAN NOT NULL,
    regime          TEXT COLLATE "C" NOT NULL,
    lines           TEXT COLLATE "C" NOT NULL,
    taxes           TEXT COLLATE "C" NOT NULL,
    net             BIGINT NOT NULL,
    tax             BIGINT NOT NULL,
    rounding        BIGINT NOT NULL,
    total           BIGINT NOT NULL,
    issued_at       TIMESTAMP NOT NULL,
    issued_by       TEXT COLLATE "C" NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, series, number),
    FOREIGN KEY (workspace_id, series) REFERENCES series (workspace_id, id),
    FOREIGN KEY (workspace_id, order_id) REFERENCES orders (workspace_id, id),
    FOREIGN KEY (workspace_id, credits) REFERENCES invoices (workspace_id, id),
    FOREIGN KEY (workspace_id, contact) REFERENCES contacts (workspace_id, id)
);
SELECT stockade_isolate('invoices');
CREATE INDEX invoices_by_order ON invoices (workspace_id, order_id, id);
CREATE INDEX invoices_by_contact ON invoices (workspace_id, contact, id) WHERE contact IS NOT NULL;
CREATE INDEX invoices_by_credited ON invoices (workspace_id, credits, id) WHERE credits IS NOT NULL;
CREATE INDEX invoices_by_name ON invoices (workspace_id, name);
CREATE INDEX invoices_by_kind ON invoices (workspace_id, kind, id);
CREATE FUNCTION stockade_invoice_stands() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('stockade.emptying', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'invoices are append-only: what is wrong with one is credited';
END $$;
CREATE TRIGGER invoices_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON invoices
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_invoice_stands();
CREATE TABLE invoice_balances (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    invoice         TEXT COLLATE "C" NOT NULL,
    credited        BIGINT NOT NULL,
    paid            BIGINT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, invoice),
    FOREIGN KEY (workspace_id, invoice) REFERENCES invoices (workspace_id, id)
);
SELECT stockade_isolate('invoice_balances');
CREATE INDEX invoice_balances_by_state ON invoice_balances (workspace_id, state, invoice);
CREATE INDEX invoice_balances_by_due ON invoice_balances (workspace_id, state, due_at, invoice);
