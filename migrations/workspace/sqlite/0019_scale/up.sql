-- What somebody did that they can take back for a day, and how far a long one has come.
CREATE TABLE deeds (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    account         TEXT NOT NULL,
    what            TEXT NOT NULL,
    state           TEXT NOT NULL,
    total           BIGINT NOT NULL,
    looked          BIGINT NOT NULL,
    came_to         TEXT,
    done            BIGINT NOT NULL,
    skipped         BIGINT NOT NULL,
    undone          BIGINT NOT NULL,
    left_alone      BIGINT NOT NULL,
    trouble         TEXT,
    created_at      TIMESTAMP NOT NULL,
    updated_at      TIMESTAMP NOT NULL
) WITHOUT ROWID;
CREATE INDEX deeds_by_account ON deeds (account, id);
CREATE INDEX deeds_by_age ON deeds (created_at);
-- Each record that it was done to, and sealed what takes that back.
CREATE TABLE deed_steps (
    deed            TEXT NOT NULL REFERENCES deeds (id),
    number          BIGINT NOT NULL,
    state           TEXT NOT NULL,
    told            BLOB NOT NULL,
    PRIMARY KEY (deed, number)
) WITHOUT ROWID;
CREATE INDEX deed_steps_by_state ON deed_steps (deed, state, number);
-- What would be walked over otherwise, among a hundred thousand: the few that are archived, the levels of one place,
-- and what they are worth together.
CREATE INDEX products_archived ON products (sort_name, id) WHERE archived_at IS NOT NULL;
CREATE INDEX levels_by_place ON levels (location, variant);
CREATE INDEX levels_by_worth ON levels (location, currency, value_average, value_fifo);
