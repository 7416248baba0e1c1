-- Where packages of plugins are listed, and whose key signs the list.
CREATE TABLE plugin_indexes (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    address         TEXT NOT NULL,
    public_key      TEXT NOT NULL,
    added_by        TEXT NOT NULL,
    added_at        TIMESTAMP NOT NULL,
    UNIQUE (address)
) WITHOUT ROWID;
-- What each said last, and its number: no older one is believed.
CREATE TABLE plugin_lists (
    id              TEXT PRIMARY KEY NOT NULL,
    number          BIGINT NOT NULL,
    until           TIMESTAMP,
    read_at         TIMESTAMP,
    trouble         TEXT,
    content         TEXT NOT NULL
) WITHOUT ROWID;
