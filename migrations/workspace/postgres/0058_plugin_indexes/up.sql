-- Where packages of plugins are listed, and whose key signs the list.
CREATE TABLE plugin_indexes (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    address         TEXT COLLATE "C" NOT NULL,
    public_key      TEXT COLLATE "C" NOT NULL,
    added_by        TEXT COLLATE "C" NOT NULL,
    added_at        TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, address)
);
SELECT stockade_isolate('plugin_indexes');
-- What each said last, and its number: no older one is believed.
CREATE TABLE plugin_lists (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    number          BIGINT NOT NULL,
    until           TIMESTAMP,
    read_at         TIMESTAMP,
    trouble         TEXT COLLATE "C",
    content         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('plugin_lists');
