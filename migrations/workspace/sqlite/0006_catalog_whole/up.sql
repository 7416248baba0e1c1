-- What sorts products: brands, categories, tags, tax classes.
CREATE TABLE brands (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    sort_name       TEXT NOT NULL UNIQUE,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;
CREATE TABLE categories (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    sort_name       TEXT NOT NULL,
    parent          TEXT REFERENCES categories (id),
    place           BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX categories_by_parent ON categories (parent, place);
CREATE TABLE tags (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    sort_name       TEXT NOT NULL UNIQUE,
    created_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE TABLE tax_classes (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    code            TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;

-- What things are counted in, and how much of one is how much of another; for one variant where it says so.
CREATE TABLE units (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    code            TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    decimals        BIGINT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;
CREATE TABLE conversions (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    variant         TEXT REFERENCES variants (id),
    unit            TEXT NOT NULL,
    is_worth        BIGINT NOT NULL,
    of_unit         TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX conversions_by_variant ON conversions (variant);

ALTER TABLE products ADD COLUMN options TEXT NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN images TEXT NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN categories TEXT NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN tags TEXT NOT NULL DEFAULT '[]';
ALTER TABLE products ADD COLUMN brand TEXT;
ALTER TABLE products ADD COLUMN tax_class TEXT;
ALTER TABLE products ADD COLUMN published_at TIMESTAMP;
CREATE INDEX products_by_creation ON products (created_at, id);
CREATE INDEX products_by_update ON products (updated_at, id);
-- All that counts of each kind ask for, so that they read nothing else. What every list asks for too comes last: a list
-- that could begin here would sort all of it instead of walking along its own order.
CREATE INDEX products_counted ON products (brand, published_at, archived_at);
CREATE INDEX products_published ON products (sort_name, id) WHERE published_at IS NOT NULL;

ALTER TABLE variants ADD COLUMN place BIGINT NOT NULL DEFAULT 0;
ALTER TABLE variants ADD COLUMN choices TEXT NOT NULL DEFAULT '[]';
ALTER TABLE variants ADD COLUMN sku_key TEXT;
ALTER TABLE variants ADD COLUMN other_barcodes TEXT NOT NULL DEFAULT '[]';
ALTER TABLE variants ADD COLUMN components TEXT NOT NULL DEFAULT '[]';
CREATE INDEX variants_by_sku_key ON variants (sku_key);
CREATE INDEX variants_by_price ON variants (currency, price, product, archived_at);
CREATE INDEX variants_of_currency ON variants (currency, product, archived_at, price);
CREATE INDEX variants_by_update ON variants (updated_at);

-- Where the lists that products and variants record are found by what is in them.
CREATE TABLE barcodes (
    gtin            TEXT PRIMARY KEY NOT NULL,
    item            TEXT NOT NULL,
    variant         TEXT NOT NULL REFERENCES variants (id)
) WITHOUT ROWID;
CREATE INDEX barcodes_by_item ON barcodes (item, variant);
CREATE TABLE product_categories (
    category        TEXT NOT NULL REFERENCES categories (id),
    product         TEXT NOT NULL REFERENCES products (id),
    PRIMARY KEY (category, product)
) WITHOUT ROWID;
CREATE INDEX product_categories_by_product ON product_categories (product);
CREATE TABLE product_tags (
    tag             TEXT NOT NULL REFERENCES tags (id),
    product         TEXT NOT NULL REFERENCES products (id),
    PRIMARY KEY (tag, product)
) WITHOUT ROWID;
CREATE INDEX product_tags_by_product ON product_tags (product);
CREATE TABLE bundle_parts (
    part            TEXT NOT NULL REFERENCES variants (id),
    bundle          TEXT NOT NULL REFERENCES variants (id),
    PRIMARY KEY (part, bundle)
) WITHOUT ROWID;

CREATE TABLE price_lists (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    sort_name       TEXT NOT NULL UNIQUE,
    currency        TEXT NOT NULL,
    customer_group  TEXT,
    includes_tax    BOOLEAN NOT NULL,
    priority        BIGINT NOT NULL,
    valid_from      TIMESTAMP,
    valid_until     TIMESTAMP,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;
CREATE TABLE list_prices (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    list            TEXT NOT NULL REFERENCES price_lists (id),
    variant         TEXT NOT NULL REFERENCES variants (id),
    breaks          TEXT NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    UNIQUE (variant, list)
) WITHOUT ROWID;
CREATE INDEX list_prices_by_list ON list_prices (list, id);

-- Whether anyone may see what is published. One row, if ever.
CREATE TABLE storefronts (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    opened_at       TIMESTAMP
) WITHOUT ROWID;

-- What happened to one record: its history.
CREATE INDEX events_by_subject ON events (subject, audit_seq);
