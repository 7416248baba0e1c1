-- How papers of a kind are numbered, and how far each series has counted.
CREATE TABLE series (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT NOT NULL,
    prefix          TEXT NOT NULL,
    digits          BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    UNIQUE (kind, prefix)
) WITHOUT ROWID;
CREATE TABLE series_numbers (
    series          TEXT PRIMARY KEY NOT NULL REFERENCES series (id),
    last            BIGINT NOT NULL
) WITHOUT ROWID;
-- What somebody wants, is offered, or has bought. Who they are is sealed (`buyer`, `notes`) under the key of `person`:
-- their contact, or the order itself for somebody who is none.
CREATE TABLE orders (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    number          TEXT NOT NULL,
    state           TEXT NOT NULL,
    payment         TEXT NOT NULL,
    channel         TEXT NOT NULL,
    contact         TEXT REFERENCES contacts (id),
    person          TEXT NOT NULL,
    buyer           BLOB,
    notes           BLOB,
    currency        TEXT NOT NULL,
    includes_tax    BOOLEAN NOT NULL,
    regime          TEXT NOT NULL,
    country         TEXT,
    location        TEXT REFERENCES locations (id),
    discounts       TEXT NOT NULL,
    subtotal        BIGINT NOT NULL,
    discount        BIGINT NOT NULL,
    net             BIGINT NOT NULL,
    tax             BIGINT NOT NULL,
    rounding        BIGINT NOT NULL,
    total           BIGINT NOT NULL,
    taxes           TEXT NOT NULL,
    paid            BIGINT NOT NULL,
    refunded        BIGINT NOT NULL,
    credited        BIGINT NOT NULL,
    placed_at       TIMESTAMP,
    valid_until     TIMESTAMP,
    status_raw      TEXT,
    created_at      TIMESTAMP NOT NULL,
    created_by      TEXT NOT NULL,
    updated_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX orders_by_number ON orders (number);
CREATE INDEX orders_by_state ON orders (state, id);
CREATE INDEX orders_by_payment ON orders (payment, id);
CREATE INDEX orders_by_channel ON orders (channel, id);
CREATE INDEX orders_by_contact ON orders (contact, id) WHERE contact IS NOT NULL;
CREATE TABLE order_lines (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    order_id        TEXT NOT NULL REFERENCES orders (id),
    place           BIGINT NOT NULL,
    kind            TEXT NOT NULL,
    external_id     TEXT,
    variant         TEXT REFERENCES variants (id),
    name            TEXT NOT NULL,
    sku             TEXT,
    unit            TEXT NOT NULL,
    tax_class       TEXT,
    quantity        BIGINT NOT NULL,
    unit_price      BIGINT NOT NULL,
    list_price      BIGINT,
    discounts       TEXT NOT NULL,
    subtotal        BIGINT NOT NULL,
    discount        BIGINT NOT NULL,
    net             BIGINT NOT NULL,
    tax             BIGINT NOT NULL,
    total           BIGINT NOT NULL,
    taxes           TEXT NOT NULL,
    fulfilled       BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    invoiced        BIGINT NOT NULL
) WITHOUT ROWID;
CREATE INDEX order_lines_by_order ON order_lines (order_id, place);
CREATE INDEX order_lines_by_variant ON order_lines (variant, id) WHERE variant IS NOT NULL;
