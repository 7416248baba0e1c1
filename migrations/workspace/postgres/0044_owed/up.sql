-- What is still to be paid of each invoice, beside how it stands: sums of it need not look at the invoices.
ALTER TABLE invoice_balances ADD COLUMN currency TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE invoice_balances ADD COLUMN open BIGINT NOT NULL DEFAULT 0;
-- Those of every workspace at once.
ALTER TABLE invoices NO FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_balances NO FORCE ROW LEVEL SECURITY;
UPDATE invoice_balances SET currency = invoices.currency, open = GREATEST(0, invoices.total - credited - paid)
    FROM invoices WHERE invoices.workspace_id = invoice_balances.workspace_id AND invoices.id = invoice_balances.invoice;
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
ALTER TABLE invoice_balances FORCE ROW LEVEL SECURITY;
DROP INDEX invoice_balances_by_due;
CREATE INDEX invoice_balances_by_due ON invoice_balances (workspace_id, state, due_at, currency, open);
