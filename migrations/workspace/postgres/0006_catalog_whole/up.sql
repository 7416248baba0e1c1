-- What sorts products: brands, categories, tags, tax classes.
CREATE TABLE brands (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    sort_name       TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, sort_name)
);
SELECT stockade_isolate('brands');
CREATE TABLE categories (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    sort_name       TEXT COLLATE "C" NOT NULL,
    parent          TEXT COLLATE "C",
    place           BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, parent) REFERENCES categories (workspace_id, id)
);
SELECT stockade_isolate('categories');
CREATE INDEX categories_by_parent ON categories (workspace_id, parent, place);
CREATE TABLE tags (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    sort_name       TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, sort_name)
);
SELECT stockade_isolate('tags');
CREATE TABLE tax_classes (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    code            TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, code)
);
SELECT stockade_isolate('tax_classes');

-- What things are counted in, and how much of one is how much of another; for one variant where it says so.
CREATE TABLE units (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    code            TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    decimals        BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, code)
);
SELECT stockade_isolate('units');
CREATE TABLE conversions (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    variant         TEXT COLLATE "C",
    unit            TEXT COLLATE "C" NOT NULL,
    is_worth        BIGINT NOT NULL,
    of_unit         TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('conversions');
CREATE INDEX conversions_by_variant ON conversions (workspace_id, variant);

ALTER TABLE products ADD COLUMN options TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN images TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN categories TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN tags TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN brand TEXT COLLATE "C";
ALTER TABLE products ADD COLUMN tax_class TEXT COLLATE "C";
ALTER TABLE products ADD COLUMN published_at TIMESTAMP;
CREATE INDEX products_by_creation ON products (workspace_id, created_at, id);
CREATE INDEX products_by_update ON products (workspace_id, updated_at, id);
-- All that counts of each kind ask for, so that they read nothing else. What every list asks for too comes last: a list
-- that could begin here would sort all of it instead of walking along its own order.
CREATE INDEX products_counted ON products (workspace_id, brand, published_at, archived_at);
CREATE INDEX products_published ON products (workspace_id, sort_name, id) WHERE published_at IS NOT NULL;

ALTER TABLE variants ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
ALTER TABLE variants ADD COLUMN choices TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE variants ADD COLUMN sku_key TEXT COLLATE "C";
ALTER TABLE variants ADD COLUMN other_barcodes TEXT COLLATE "C" NOT NULL DEFAULT '[]';
ALTER TABLE variants ADD COLUMN components TEXT COLLATE "C" NOT NULL DEFAULT '[]';
CREATE INDEX variants_by_sku_key ON variants (workspace_id, sku_key);
CREATE INDEX variants_by_price ON variants (workspace_id, currency, price, product, archived_at);
CREATE INDEX variants_of_currency ON variants (workspace_id, currency, product, archived_at, price);
CREATE INDEX variants_by_update ON variants (workspace_id, updated_at);

-- Where the lists that products and variants record are found by what is in them.
CREATE TABLE barcodes (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    gtin            TEXT COLLATE "C" NOT NULL,
    item            TEXT COLLATE "C" NOT NULL,
    variant         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, gtin),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('barcodes');
CREATE INDEX barcodes_by_item ON barcodes (workspace_id, item, variant);
CREATE TABLE product_categories (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    category        TEXT COLLATE "C" NOT NULL,
    product         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, category, product),
    FOREIGN KEY (workspace_id, category) REFERENCES categories (workspace_id, id),
    FOREIGN KEY (workspace_id, product) REFERENCES products (workspace_id, id)
);
SELECT stockade_isolate('product_categories');
CREATE INDEX product_categories_by_product ON product_categories (workspace_id, product);
CREATE TABLE product_tags (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    tag             TEXT COLLATE "C" NOT NULL,
    product         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, tag, product),
    FOREIGN KEY (workspace_id, tag) REFERENCES tags (workspace_id, id),
    FOREIGN KEY (workspace_id, product) REFERENCES products (workspace_id, id)
);
SELECT stockade_isolate('product_tags');
CREATE INDEX product_tags_by_product ON product_tags (workspace_id, product);
CREATE TABLE bundle_parts (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    part            TEXT COLLATE "C" NOT NULL,
    bundle          TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, part, bundle),
    FOREIGN KEY (workspace_id, part) REFERENCES variants (workspace_id, id),
    FOREIGN KEY (workspace_id, bundle) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('bundle_parts');

CREATE TABLE price_lists (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    sort_name       TEXT COLLATE "C" NOT NULL,
    currency        TEXT COLLATE "C" NOT NULL,
    customer_group  TEXT COLLATE "C",
    includes_tax    BOOLEAN NOT NULL,
    priority        BIGINT NOT NULL,
    valid_from      TIMESTAMP,
    valid_until     TIMESTAMP,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, sort_name)
);
SELECT stockade_isolate('price_lists');
CREATE TABLE list_prices (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    list            TEXT COLLATE "C" NOT NULL,
    variant         TEXT COLLATE "C" NOT NULL,
    breaks          TEXT COLLATE "C" NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, variant, list),
    FOREIGN KEY (workspace_id, list) REFERENCES price_lists (workspace_id, id),
    FOREIGN KEY (workspace_id, variant) REFERENCES variants (workspace_id, id)
);
SELECT stockade_isolate('list_prices');
CREATE INDEX list_prices_by_list ON list_prices (workspace_id, list, id);

-- Whether anyone may see what is published. One row, if ever.
CREATE TABLE storefronts (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    opened_at       TIMESTAMP,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('storefronts');

-- What happened to one record: its history.
CREATE INDEX events_by_subject ON events (workspace_id, subject, audit_seq);
