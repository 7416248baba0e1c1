-- Where a business is paid and where it is registered, for its papers; and who issued an invoice, part by part.
ALTER TABLE sales_policies ADD COLUMN iban TEXT COLLATE "C";
ALTER TABLE sales_policies ADD COLUMN bic TEXT COLLATE "C";
ALTER TABLE sales_policies ADD COLUMN registration TEXT COLLATE "C";
ALTER TABLE invoices ADD COLUMN letterhead TEXT COLLATE "C" NOT NULL DEFAULT '[]';
