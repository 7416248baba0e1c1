-- When a plugin was stopped lately, and until when it is kept from working for that.
CREATE TABLE plugin_breakers (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    installation    TEXT NOT NULL,
    stops           TEXT NOT NULL,
    until           TIMESTAMP,
    UNIQUE (installation),
    FOREIGN KEY (installation) REFERENCES installations (id)
) WITHOUT ROWID;
