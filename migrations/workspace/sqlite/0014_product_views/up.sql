-- Lists of products that somebody looks at again and again, by the name they gave them.
CREATE TABLE product_views (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT NOT NULL,
    name            TEXT NOT NULL,
    sort_name       TEXT NOT NULL,
    filters         TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    UNIQUE (account, sort_name)
) WITHOUT ROWID;
