-- Single calls of plugins, kept to be looked at and played again. Sealed; for a short while.
CREATE TABLE plugin_recordings (
    id              TEXT PRIMARY KEY NOT NULL,
    installation    TEXT NOT NULL,
    connection      TEXT NOT NULL,
    delivery        TEXT NOT NULL,
    attempt         BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL,
    ending          TEXT NOT NULL,
    labels          TEXT NOT NULL,
    content         BLOB NOT NULL,
    FOREIGN KEY (installation) REFERENCES installations (id)
) WITHOUT ROWID;
CREATE INDEX plugin_recordings_by_installation ON plugin_recordings (installation, at);
CREATE INDEX plugin_recordings_by_delivery ON plugin_recordings (delivery);
-- Until when the calls that went well are kept, too.
ALTER TABLE installations ADD COLUMN recorded_until TIMESTAMP;
-- What a plugin used up in a day of the business.
CREATE TABLE plugin_days (
    installation    TEXT NOT NULL,
    day             TEXT NOT NULL,
    host_calls      BIGINT NOT NULL,
    log_bytes       BIGINT NOT NULL,
    writes          BIGINT NOT NULL,
    milliseconds    BIGINT NOT NULL,
    PRIMARY KEY (installation, day),
    FOREIGN KEY (installation) REFERENCES installations (id)
) WITHOUT ROWID;
