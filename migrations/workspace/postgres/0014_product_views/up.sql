-- Lists of products that somebody looks at again and again, by the name they gave them.
CREATE TABLE product_views (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    sort_name       TEXT COLLATE "C" NOT NULL,
    filters         TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, account, sort_name)
);
SELECT stockade_isolate('product_views');
