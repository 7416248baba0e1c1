-- Pictures that are kept here: each as it is shown whole, and as lists show it. Made here and never changed.
CREATE TABLE pictures (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    blob            TEXT COLLATE "C" NOT NULL,
    thumb           TEXT COLLATE "C" NOT NULL,
    width           BIGINT NOT NULL,
    height          BIGINT NOT NULL,
    released_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, blob)
);
SELECT stockade_isolate('pictures');
CREATE INDEX pictures_by_thumb ON pictures (workspace_id, thumb);
CREATE INDEX pictures_by_release ON pictures (workspace_id, released_at) WHERE released_at IS NOT NULL;

-- Which products show a picture: an index of what each of them records.
CREATE TABLE product_pictures (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    blob            TEXT COLLATE "C" NOT NULL,
    product         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, blob, product),
    FOREIGN KEY (workspace_id, blob) REFERENCES pictures (workspace_id, blob),
    FOREIGN KEY (workspace_id, product) REFERENCES products (workspace_id, id)
);
SELECT stockade_isolate('product_pictures');
