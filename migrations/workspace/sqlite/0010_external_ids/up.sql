-- What a record is called elsewhere. In one system an id names one record of a kind, and a record has one id.
CREATE TABLE external_ids (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    system          TEXT NOT NULL,
    kind            TEXT NOT NULL,
    external_id     TEXT NOT NULL,
    record          TEXT NOT NULL,
    linked_at       TIMESTAMP NOT NULL,
    UNIQUE (system, kind, external_id),
    UNIQUE (system, kind, record)
) WITHOUT ROWID;
CREATE INDEX external_ids_by_record ON external_ids (record);
