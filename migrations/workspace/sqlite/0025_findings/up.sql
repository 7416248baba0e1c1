-- What was found in the security entries of the log that somebody should look at.
CREATE TABLE findings (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    rule            TEXT NOT NULL,
    severity        TEXT NOT NULL,
    subject         TEXT NOT NULL,
    account         TEXT,
    session         TEXT,
    token           TEXT,
    network         TEXT,
    times           BIGINT NOT NULL,
    entries         TEXT NOT NULL,
    first_at        TIMESTAMP NOT NULL,
    last_at         TIMESTAMP NOT NULL,
    state           TEXT NOT NULL,
    closed_at       TIMESTAMP,
    closed_by       TEXT,
    note            TEXT,
    told_at         TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX findings_by_subject ON findings (rule, subject, state);
CREATE INDEX findings_by_state ON findings (state, id);
-- Sessions that stand here, as the platform says. Where they come from is sealed under their person's key.
CREATE TABLE visits (
    session         TEXT PRIMARY KEY NOT NULL,
    account         TEXT NOT NULL,
    member          TEXT NOT NULL,
    way             TEXT,
    network         TEXT,
    told            BLOB,
    began_at        TIMESTAMP NOT NULL,
    seen_at         TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX visits_by_account ON visits (account);
CREATE INDEX visits_by_end ON visits (expires_at);
-- The networks, coarsely, that somebody or their token was seen in.
CREATE TABLE known_places (
    who             TEXT NOT NULL,
    network         TEXT NOT NULL,
    first_at        TIMESTAMP NOT NULL,
    last_at         TIMESTAMP NOT NULL,
    PRIMARY KEY (who, network)
) WITHOUT ROWID;
-- How many came in and how many were refused, by day and way.
CREATE TABLE security_days (
    day             TEXT NOT NULL,
    way             TEXT NOT NULL,
    came            TEXT NOT NULL,
    count           BIGINT NOT NULL,
    PRIMARY KEY (day, way, came)
) WITHOUT ROWID;
