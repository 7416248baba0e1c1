CREATE TABLE products (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    sort_name       TEXT COLLATE "C" NOT NULL,
    description     TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('products');
CREATE INDEX products_by_name ON products (workspace_id, sort_name, id);
CREATE TABLE variants (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    product         TEXT COLLATE "C" NOT NULL,
    title           TEXT COLLATE "C" NOT NULL,
    sku             TEXT COLLATE "C",
    barcode         TEXT COLLATE "C",
    unit            TEXT COLLATE "C" NOT NULL,
    currency        TEXT COLLATE "C",
    price           BIGINT,
    cost            BIGINT,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, sku),
    UNIQUE (workspace_id, barcode),
    FOREIGN KEY (workspace_id, product) REFERENCES products (workspace_id, id)
);
SELECT stockade_isolate('variants');
CREATE INDEX variants_by_product ON variants (workspace_id, product);
