-- What somebody did that they can take back for a day, and how far a long one has come.
CREATE TABLE deeds (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT COLLATE "C" NOT NULL,
    what            TEXT COLLATE "C" NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    total           BIGINT NOT NULL,
    looked          BIGINT NOT NULL,
    came_to         TEXT COLLATE "C",
    done            BIGINT NOT NULL,
    skipped         BIGINT NOT NULL,
    undone          BIGINT NOT NULL,
    left_alone      BIGINT NOT NULL,
    trouble         TEXT COLLATE "C",
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('deeds');
CREATE INDEX deeds_by_account ON deeds (workspace_id, account, id);
CREATE INDEX deeds_by_age ON deeds (workspace_id, created_at);
-- Each record that it was done to, and sealed what takes that back.
CREATE TABLE deed_steps (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    deed            TEXT COLLATE "C" NOT NULL,
    number          BIGINT NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    told            BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, deed, number),
    FOREIGN KEY (workspace_id, deed) REFERENCES deeds (workspace_id, id)
);
SELECT stockade_isolate('deed_steps');
CREATE INDEX deed_steps_by_state ON deed_steps (workspace_id, deed, state, number);
-- What would be walked over otherwise, among a hundred thousand: the few that are archived, the levels of one place,
-- and what they are worth together.
CREATE INDEX products_archived ON products (workspace_id, sort_name, id) WHERE archived_at IS NOT NULL;
CREATE INDEX levels_by_place ON levels (workspace_id, location, variant);
CREATE INDEX levels_by_worth ON levels (workspace_id, location, currency, value_average, value_fifo);
