-- Where a business is paid and where it is registered, for its papers; and who issued an invoice, part by part.
ALTER TABLE sales_policies ADD COLUMN iban TEXT;
ALTER TABLE sales_policies ADD COLUMN bic TEXT;
ALTER TABLE sales_policies ADD COLUMN registration TEXT;
ALTER TABLE invoices ADD COLUMN letterhead TEXT NOT NULL DEFAULT '[]';
