-- What plugins want people to know, until somebody looked at it. Sealed.
CREATE TABLE plugin_notices (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    installation    TEXT COLLATE "C" NOT NULL,
    connection      TEXT COLLATE "C" NOT NULL,
    delivery        TEXT COLLATE "C" NOT NULL,
    at              TIMESTAMP NOT NULL,
    words           BYTEA NOT NULL,
    seen_at         TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id),
    FOREIGN KEY (workspace_id, connection) REFERENCES plugin_connections (workspace_id, id)
);
SELECT stockade_isolate('plugin_notices');
CREATE INDEX plugin_notices_by_installation ON plugin_notices (workspace_id, installation, id);
-- Requests from outside that nobody believed: how often, on each day of the business.
CREATE TABLE plugin_refusals (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    connection      TEXT COLLATE "C" NOT NULL,
    webhook         TEXT COLLATE "C" NOT NULL,
    day             TEXT COLLATE "C" NOT NULL,
    reason          TEXT COLLATE "C" NOT NULL,
    times           BIGINT NOT NULL,
    latest_at       TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, connection, webhook, day, reason),
    FOREIGN KEY (workspace_id, connection) REFERENCES plugin_connections (workspace_id, id)
);
SELECT stockade_isolate('plugin_refusals');
-- What it was stopped at, the latest time.
ALTER TABLE plugin_breakers ADD COLUMN delivery TEXT COLLATE "C";
ALTER TABLE plugin_breakers ADD COLUMN trouble TEXT COLLATE "C" NOT NULL DEFAULT '';
