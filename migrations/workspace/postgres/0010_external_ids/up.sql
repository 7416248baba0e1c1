-- What a record is called elsewhere. In one system an id names one record of a kind, and a record has one id.
CREATE TABLE external_ids (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    system          TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    external_id     TEXT COLLATE "C" NOT NULL,
    record          TEXT COLLATE "C" NOT NULL,
    linked_at       TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, system, kind, external_id),
    UNIQUE (workspace_id, system, kind, record)
);
SELECT stockade_isolate('external_ids');
CREATE INDEX external_ids_by_record ON external_ids (workspace_id, record);
