-- That somebody sent an invoice by mail. To which address is not kept: it is the customer's.
CREATE TABLE invoice_mails (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    invoice         TEXT NOT NULL REFERENCES invoices (id),
    asked_by        TEXT NOT NULL,
    asked_at        TIMESTAMP NOT NULL,
    sent_at         TIMESTAMP,
    trouble         TEXT
) WITHOUT ROWID;
CREATE INDEX invoice_mails_by_invoice ON invoice_mails (invoice, id);
