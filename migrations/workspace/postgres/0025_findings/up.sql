-- What was found in the security entries of the log that somebody should look at.
CREATE TABLE findings (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    rule            TEXT COLLATE "C" NOT NULL,
    severity        TEXT COLLATE "C" NOT NULL,
    subject         TEXT COLLATE "C" NOT NULL,
    account         TEXT COLLATE "C",
    session         TEXT COLLATE "C",
    token           TEXT COLLATE "C",
    network         TEXT COLLATE "C",
    times           BIGINT NOT NULL,
    entries         TEXT COLLATE "C" NOT NULL,
    first_at        TIMESTAMP NOT NULL,
    last_at         TIMESTAMP NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    closed_at       TIMESTAMP,
    closed_by       TEXT COLLATE "C",
    note            TEXT COLLATE "C",
    told_at         TIMESTAMP,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('findings');
CREATE INDEX findings_by_subject ON findings (workspace_id, rule, subject, state);
CREATE INDEX findings_by_state ON findings (workspace_id, state, id);
-- Sessions that stand here, as the platform says. Where they come from is sealed under their person's key.
CREATE TABLE visits (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    session         TEXT COLLATE "C" NOT NULL,
    account         TEXT COLLATE "C" NOT NULL,
    member          TEXT COLLATE "C" NOT NULL,
    way             TEXT COLLATE "C",
    network         TEXT COLLATE "C",
    told            BYTEA,
    began_at        TIMESTAMP NOT NULL,
    seen_at         TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    ended_at        TIMESTAMP,
    PRIMARY KEY (workspace_id, session)
);
SELECT stockade_isolate('visits');
CREATE INDEX visits_by_account ON visits (workspace_id, account);
CREATE INDEX visits_by_end ON visits (workspace_id, expires_at);
-- The networks, coarsely, that somebody or their token was seen in.
CREATE TABLE known_places (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    who             TEXT COLLATE "C" NOT NULL,
    network         TEXT COLLATE "C" NOT NULL,
    first_at        TIMESTAMP NOT NULL,
    last_at         TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, who, network)
);
SELECT stockade_isolate('known_places');
-- How many came in and how many were refused, by day and way.
CREATE TABLE security_days (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    day             TEXT COLLATE "C" NOT NULL,
    way             TEXT COLLATE "C" NOT NULL,
    came            TEXT COLLATE "C" NOT NULL,
    count           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, day, way, came)
);
SELECT stockade_isolate('security_days');
