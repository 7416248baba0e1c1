-- Who was erased, and when. What the law has kept of them lies under a key of the erasure's own; the statement says to
-- whoever asks what was destroyed, and is signed.
ALTER TABLE contacts ADD COLUMN erased_at TIMESTAMP;
CREATE TABLE erasures (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    contact         TEXT NOT NULL REFERENCES contacts (id),
    people          TEXT NOT NULL,
    duties          TEXT NOT NULL,
    kept            BLOB,
    asked_by        TEXT NOT NULL,
    asked_at        TIMESTAMP NOT NULL,
    done_at         TIMESTAMP,
    statement       TEXT,
    signer          TEXT,
    signature       TEXT
) WITHOUT ROWID;
CREATE INDEX erasures_by_contact ON erasures (contact, id);
CREATE INDEX contacts_by_group ON contacts (customer_group) WHERE customer_group IS NOT NULL;
CREATE INDEX contacts_by_country ON contacts (country) WHERE country IS NOT NULL;
CREATE INDEX contacts_archived ON contacts (archived_at) WHERE archived_at IS NOT NULL;
