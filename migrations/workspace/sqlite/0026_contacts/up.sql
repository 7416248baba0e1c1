-- Whom the business buys from and sells to. What is personal is sealed under each one's own key; by the keys of
-- their values, which nobody can read back, one is found again and two of the same are.
CREATE TABLE contacts (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT NOT NULL,
    is_customer     BOOLEAN NOT NULL,
    is_supplier     BOOLEAN NOT NULL,
    name            BLOB NOT NULL,
    company         BLOB,
    email           BLOB,
    phone           BLOB,
    tax_id          BLOB,
    addresses       BLOB,
    notes           BLOB,
    name_key        BLOB,
    email_key       BLOB,
    phone_key       BLOB,
    tax_key         BLOB,
    country         TEXT,
    language        TEXT,
    tags            TEXT NOT NULL,
    customer_group  TEXT,
    price_list      TEXT REFERENCES price_lists (id),
    credit_limit    BIGINT,
    currency        TEXT,
    merged_into     TEXT REFERENCES contacts (id),
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX contacts_by_creation ON contacts (created_at, id);
CREATE INDEX contacts_by_change ON contacts (updated_at, id);
CREATE INDEX contacts_by_name_key ON contacts (name_key) WHERE name_key IS NOT NULL;
CREATE INDEX contacts_by_email_key ON contacts (email_key) WHERE email_key IS NOT NULL;
CREATE INDEX contacts_by_phone_key ON contacts (phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX contacts_by_tax_key ON contacts (tax_key) WHERE tax_key IS NOT NULL;
CREATE INDEX contacts_merged ON contacts (merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE contact_tags (
    tag             TEXT NOT NULL,
    contact         TEXT NOT NULL REFERENCES contacts (id),
    PRIMARY KEY (tag, contact)
) WITHOUT ROWID;
-- What somebody said yes or no to, each time they did.
CREATE TABLE consents (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    contact         TEXT NOT NULL REFERENCES contacts (id),
    purpose         TEXT NOT NULL,
    channel         TEXT NOT NULL,
    is_given        BOOLEAN NOT NULL,
    proof           BLOB NOT NULL,
    at              TIMESTAMP NOT NULL,
    recorded_at     TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX consents_by_contact ON consents (contact, purpose, channel, at, id);
CREATE TRIGGER consents_never_change BEFORE UPDATE ON consents
    BEGIN SELECT RAISE(ABORT, 'consents are append-only: what somebody says next is another'); END;
CREATE TRIGGER consents_never_leave BEFORE DELETE ON consents
    BEGIN SELECT RAISE(ABORT, 'consents are append-only: what somebody says next is another'); END;
