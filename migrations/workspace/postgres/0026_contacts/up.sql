-- Whom the business buys from and sells to. What is personal is sealed under each one's own key; by the keys of
-- their values, which nobody can read back, one is found again and two of the same are.
CREATE TABLE contacts (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    is_customer     BOOLEAN NOT NULL,
    is_supplier     BOOLEAN NOT NULL,
    name            BYTEA NOT NULL,
    company         BYTEA,
    email           BYTEA,
    phone           BYTEA,
    tax_id          BYTEA,
    addresses       BYTEA,
    notes           BYTEA,
    name_key        BYTEA,
    email_key       BYTEA,
    phone_key       BYTEA,
    tax_key         BYTEA,
    country         TEXT COLLATE "C",
    language        TEXT COLLATE "C",
    tags            TEXT COLLATE "C" NOT NULL,
    customer_group  TEXT COLLATE "C",
    price_list      TEXT COLLATE "C",
    credit_limit    BIGINT,
    currency        TEXT COLLATE "C",
    merged_into     TEXT COLLATE "C",
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, price_list) REFERENCES price_lists (workspace_id, id),
    FOREIGN KEY (workspace_id, merged_into) REFERENCES contacts (workspace_id, id)
);
SELECT stockade_isolate('contacts');
CREATE INDEX contacts_by_creation ON contacts (workspace_id, created_at, id);
CREATE INDEX contacts_by_change ON contacts (workspace_id, updated_at, id);
CREATE INDEX contacts_by_name_key ON contacts (workspace_id, name_key) WHERE name_key IS NOT NULL;
CREATE INDEX contacts_by_email_key ON contacts (workspace_id, email_key) WHERE email_key IS NOT NULL;
CREATE INDEX contacts_by_phone_key ON contacts (workspace_id, phone_key) WHERE phone_key IS NOT NULL;
CREATE INDEX contacts_by_tax_key ON contacts (workspace_id, tax_key) WHERE tax_key IS NOT NULL;
CREATE INDEX contacts_merged ON contacts (workspace_id, merged_into) WHERE merged_into IS NOT NULL;
CREATE TABLE contact_tags (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    tag             TEXT COLLATE "C" NOT NULL,
    contact         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, tag, contact),
    FOREIGN KEY (workspace_id, contact) REFERENCES contacts (workspace_id, id)
);
SELECT stockade_isolate('contact_tags');
-- What somebody said yes or no to, each time they did.
CREATE TABLE consents (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    contact         TEXT COLLATE "C" NOT NULL,
    purpose         TEXT COLLATE "C" NOT NULL,
    channel         TEXT COLLATE "C" NOT NULL,
    is_given        BOOLEAN NOT NULL,
    proof           BYTEA NOT NULL,
    at              TIMESTAMP NOT NULL,
    recorded_at     TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, contact) REFERENCES contacts (workspace_id, id)
);
SELECT stockade_isolate('consents');
CREATE INDEX consents_by_contact ON consents (workspace_id, contact, purpose, channel, at, id);
CREATE FUNCTION stockade_consent_stands() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('stockade.emptying', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'consents are append-only: what somebody says next is another';
END $$;
CREATE TRIGGER consents_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON consents
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_consent_stands();
