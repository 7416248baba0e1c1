-- From when on who needs a second factor to do anything here. One row, once it was said.
CREATE TABLE factor_rule (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    privileged_from TIMESTAMP,
    everyone_from   TIMESTAMP
) WITHOUT ROWID;
