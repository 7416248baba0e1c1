-- The papers of what was issued, made once and kept as bytes. Its id is the invoice's.
CREATE TABLE invoice_papers (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    pdf             TEXT COLLATE "C" NOT NULL,
    ubl             TEXT COLLATE "C",
    without_data    TEXT COLLATE "C",
    made_at         TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, id) REFERENCES invoices (workspace_id, id)
);
SELECT stockade_isolate('invoice_papers');
CREATE INDEX invoice_papers_by_pdf ON invoice_papers (workspace_id, pdf);
CREATE INDEX invoice_papers_by_ubl ON invoice_papers (workspace_id, ubl) WHERE ubl IS NOT NULL;
