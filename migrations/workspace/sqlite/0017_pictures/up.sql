-- Pictures that are kept here: each as it is shown whole, and as lists show it. Made here and never changed.
CREATE TABLE pictures (
    blob            TEXT PRIMARY KEY NOT NULL,
    thumb           TEXT NOT NULL,
    width           BIGINT NOT NULL,
    height          BIGINT NOT NULL,
    released_at     TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX pictures_by_thumb ON pictures (thumb);
CREATE INDEX pictures_by_release ON pictures (released_at) WHERE released_at IS NOT NULL;

-- Which products show a picture: an index of what each of them records.
CREATE TABLE product_pictures (
    blob            TEXT NOT NULL REFERENCES pictures (blob),
    product         TEXT NOT NULL REFERENCES products (id),
    PRIMARY KEY (blob, product)
) WITHOUT ROWID;
