CREATE TABLE products (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    sort_name       TEXT NOT NULL,
    description     TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
);
CREATE INDEX products_by_name ON products (sort_name, id);
CREATE TABLE variants (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    product         TEXT NOT NULL REFERENCES products (id),
    title           TEXT NOT NULL,
    sku             TEXT UNIQUE,
    barcode         TEXT UNIQUE,
    unit            TEXT NOT NULL,
    currency        TEXT,
    price           BIGINT,
    cost            BIGINT,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX variants_by_product ON variants (product);
