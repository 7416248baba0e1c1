-- What a business says about itself. One row, once anything was said.
CREATE TABLE business (
    workspace_id        TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id                  TEXT COLLATE "C" NOT NULL,
    version             BIGINT NOT NULL,
    name                TEXT COLLATE "C",
    country             TEXT COLLATE "C",
    currency            TEXT COLLATE "C",
    time_zone           TEXT COLLATE "C" NOT NULL,
    locale              TEXT COLLATE "C" NOT NULL,
    prices_include_tax  BOOLEAN NOT NULL,
    address             TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('business');
