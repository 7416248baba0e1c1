-- What a business says about itself. One row, once anything was said.
CREATE TABLE business (
    id                  TEXT PRIMARY KEY NOT NULL,
    version             BIGINT NOT NULL,
    name                TEXT,
    country             TEXT,
    currency            TEXT,
    time_zone           TEXT NOT NULL,
    locale              TEXT NOT NULL,
    prices_include_tax  BOOLEAN NOT NULL,
    address             TEXT NOT NULL
) WITHOUT ROWID;
