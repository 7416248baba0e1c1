-- What plugins want people to know, until somebody looked at it. Sealed.
CREATE TABLE plugin_notices (
    id              TEXT PRIMARY KEY NOT NULL,
    installation    TEXT NOT NULL,
    connection      TEXT NOT NULL,
    delivery        TEXT NOT NULL,
    at              TIMESTAMP NOT NULL,
    words           BLOB NOT NULL,
    seen_at         TIMESTAMP,
    FOREIGN KEY (installation) REFERENCES installations (id),
    FOREIGN KEY (connection) REFERENCES plugin_connections (id)
) WITHOUT ROWID;
CREATE INDEX plugin_notices_by_installation ON plugin_notices (installation, id);
-- Requests from outside that nobody believed: how often, on each day of the business.
CREATE TABLE plugin_refusals (
    connection      TEXT NOT NULL,
    webhook         TEXT NOT NULL,
    day             TEXT NOT NULL,
    reason          TEXT NOT NULL,
    times           BIGINT NOT NULL,
    latest_at       TIMESTAMP NOT NULL,
    PRIMARY KEY (connection, webhook, day, reason),
    FOREIGN KEY (connection) REFERENCES plugin_connections (id)
) WITHOUT ROWID;
-- What it was stopped at, the latest time.
ALTER TABLE plugin_breakers ADD COLUMN delivery TEXT;
ALTER TABLE plugin_breakers ADD COLUMN trouble TEXT NOT NULL DEFAULT '';
