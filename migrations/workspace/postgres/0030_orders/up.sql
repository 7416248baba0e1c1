-- How papers of a kind are numbered, and how far each series has counted.
CREATE TABLE series (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    prefix          TEXT COLLATE "C" NOT NULL,
    digits          BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, kind, prefix)
);
SELECT stockade_isolate('series');
CREATE TABLE series_numbers (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    series          TEXT COLLATE "C" NOT NULL,
    last            BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, series),
    FOREIGN KEY (workspace_id, series) REFERENCES series (workspace_id, id)
);
SELECT stockade_isolate('series_numbers');
-- What somebody wants, is offered, or has bought. Who they are is sealed (`buyer`, `notes`) under the key of `person`:
-- their contact, or the order itself for somebody who is none.
CREATE TABLE orders (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    number          TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    payment         TEXT COLLATE "C" NOT NULL,
    channel         TEXT COLLATE "C" NOT NULL,
    contact         TEXT COLLATE "C",
    person          TEXT COLLATE "C" NOT NULL,
    buyer           BYTEA,
    notes           BYTEA,
    currency        TEXT COLLATE "C" NOT NULL,
    includes_tax    BOOLEAN NOT NULL,
    regime          TEXT COLLATE "C" NOT NULL,
    country         TEXT COLLATE "C",
    location        TEXT COLLATE "C",
    discounts       TEXT COLLATE "C" NOT NULL,
    subtotal        BIGINT NOT NULL,
    discount        BIGINT NOT NULL,
    net             BIGINT NOT NULL,
    tax             BIGINT NOT NULL,
    rounding        BIGINT NOT NULL,
    total           BIGINT NOT NULL,
    taxes           TEXT COLLATE "C" NOT NULL,
    paid            BIGINT NOT NULL,
    refunded        BIGINT NOT NULL,
    credited        BIGINT NOT NULL,
    placed_at       TIMESTAMP,
    valid_until     TIMESTAMP,
    status_raw      TEXT COLLATE "C",
    created_at      TIMESTAMP NOT NULL,
    created_by      TEXT COLLATE "C" NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, contact) REFERENCES contacts (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('orders');
CREATE INDEX orders_by_number ON orders (workspace_id, number);
CREATE INDEX orders_by_state ON orders (workspace_id, state, id);
CREATE INDEX orders_by_payment ON orders (workspace_id, payment, id);
CREATE INDEX orders_by_channel ON orders (workspace_id, channel, id);
CREATE INDEX orders_by_contact ON orders (workspace_id, contact, id) WHERE contact IS NOT NULL;
CREATE TABLE order_lines (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    order_id        TEXT COLLATE "C" NOT NULL,
    place           BIGINT NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    external_id     TEXT COLLATE "C",
    variant         TEXT COLLATE "C",
    name            TEXT COLLATE "C" NOT NULL,
    sku             TEXT COLLATE "C",
    unit            TEXT COLLATE "C" NOT NULL,
    tax_class       TEXT COLLATE "C",
    quantity        BIGINT NOT NULL,
    unit_price      BIGINT NOT NULL,
    list_price      BIGINT,
    discounts       TEXT COLLATE "C" NOT NULL,
    subtotal        BIGINT NOT NULL,
    discount        BIGINT NOT NULL,
    net             BIGINT NOT NULL,
    tax             BIGINT NOT NULL,
    total           BIGINT NOT NULL,
    taxes           TEXT COLLATE "C" NOT NULL,
    fulfilled       BIGINT NOT NULL,
    returned        BIGINT NOT NULL,
    invoiced        BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, order_id) REFERENCES orders (workspace_id, id),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('order_lines');
CREATE INDEX order_lines_by_order ON order_lines (workspace_id, order_id, place);
CREATE INDEX order_lines_by_variant ON order_lines (workspace_id, variant, id) WHERE variant IS NOT NULL;
