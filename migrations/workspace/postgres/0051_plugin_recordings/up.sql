-- Single calls of plugins, kept to be looked at and played again. Sealed; for a short while.
CREATE TABLE plugin_recordings (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    installation    TEXT COLLATE "C" NOT NULL,
    connection      TEXT COLLATE "C" NOT NULL,
    delivery        TEXT COLLATE "C" NOT NULL,
    attempt         BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL,
    ending          TEXT COLLATE "C" NOT NULL,
    labels          TEXT COLLATE "C" NOT NULL,
    content         BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id)
);
SELECT stockade_isolate('plugin_recordings');
CREATE INDEX plugin_recordings_by_installation ON plugin_recordings (workspace_id, installation, at);
CREATE INDEX plugin_recordings_by_delivery ON plugin_recordings (workspace_id, delivery);
-- Until when the calls that went well are kept, too.
ALTER TABLE installations ADD COLUMN recorded_until TIMESTAMP;
-- What a plugin used up in a day of the business.
CREATE TABLE plugin_days (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    installation    TEXT COLLATE "C" NOT NULL,
    day             TEXT COLLATE "C" NOT NULL,
    host_calls      BIGINT NOT NULL,
    log_bytes       BIGINT NOT NULL,
    writes          BIGINT NOT NULL,
    milliseconds    BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, installation, day),
    FOREIGN KEY (workspace_id, installation) REFERENCES installations (workspace_id, id)
);
SELECT stockade_isolate('plugin_days');
