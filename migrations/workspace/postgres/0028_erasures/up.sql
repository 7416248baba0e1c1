-- Who was erased, and when. What the law has kept of them lies under a key of the erasure's own; the statement says to
-- whoever asks what was destroyed, and is signed.
ALTER TABLE contacts ADD COLUMN erased_at TIMESTAMP;
CREATE TABLE erasures (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    contact         TEXT COLLATE "C" NOT NULL,
    people          TEXT COLLATE "C" NOT NULL,
    duties          TEXT COLLATE "C" NOT NULL,
    kept            BYTEA,
    asked_by        TEXT COLLATE "C" NOT NULL,
    asked_at        TIMESTAMP NOT NULL,
    done_at         TIMESTAMP,
    statement       TEXT COLLATE "C",
    signer          TEXT COLLATE "C",
    signature       TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, contact) REFERENCES contacts (workspace_id, id)
);
SELECT stockade_isolate('erasures');
CREATE INDEX erasures_by_contact ON erasures (workspace_id, contact, id);
CREATE INDEX contacts_by_group ON contacts (workspace_id, customer_group) WHERE customer_group IS NOT NULL;
CREATE INDEX contacts_by_country ON contacts (workspace_id, country) WHERE country IS NOT NULL;
CREATE INDEX contacts_archived ON contacts (workspace_id, archived_at) WHERE archived_at IS NOT NULL;
