-- The papers of what was issued, made once and kept as bytes. Its id is the invoice's.
CREATE TABLE invoice_papers (
    id              TEXT PRIMARY KEY NOT NULL REFERENCES invoices (id),
    version         BIGINT NOT NULL,
    pdf             TEXT NOT NULL,
    ubl             TEXT,
    without_data    TEXT,
    made_at         TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX invoice_papers_by_pdf ON invoice_papers (pdf);
CREATE INDEX invoice_papers_by_ubl ON invoice_papers (ubl) WHERE ubl IS NOT NULL;
