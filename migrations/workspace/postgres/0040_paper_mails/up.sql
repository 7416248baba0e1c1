-- That somebody sent an invoice by mail. To which address is not kept: it is the customer's.
CREATE TABLE invoice_mails (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    invoice         TEXT COLLATE "C" NOT NULL,
    asked_by        TEXT COLLATE "C" NOT NULL,
    asked_at        TIMESTAMP NOT NULL,
    sent_at         TIMESTAMP,
    trouble         TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, invoice) REFERENCES invoices (workspace_id, id)
);
SELECT stockade_isolate('invoice_mails');
CREATE INDEX invoice_mails_by_invoice ON invoice_mails (workspace_id, invoice, id);
