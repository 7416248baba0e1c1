-- What is still to be paid of each invoice, beside how it stands: sums of it need not look at the invoices.
ALTER TABLE invoice_balances ADD COLUMN currency TEXT NOT NULL DEFAULT '';
ALTER TABLE invoice_balances ADD COLUMN open BIGINT NOT NULL DEFAULT 0;
UPDATE invoice_balances SET currency = invoices.currency, open = MAX(0, invoices.total - credited - paid)
    FROM invoices WHERE invoices.id = invoice_balances.invoice;
DROP INDEX invoice_balances_by_due;
CREATE INDEX invoice_balances_by_due ON invoice_balances (state, due_at, currency, open);
