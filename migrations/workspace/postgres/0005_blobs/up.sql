-- What is kept as bytes: the row says what it is, its chunks hold it.
CREATE TABLE blobs (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    content         BYTEA NOT NULL,
    size            BIGINT NOT NULL,
    media_type      TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    added_at        TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, content)
);
SELECT stockade_isolate('blobs');
CREATE INDEX blobs_by_age ON blobs (workspace_id, added_at, id);

-- Written before the row that names them; those of no row are taken away.
CREATE TABLE blob_chunks (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    blob            TEXT COLLATE "C" NOT NULL,
    number          BIGINT NOT NULL,
    sealed          BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, blob, number)
);
SELECT stockade_isolate('blob_chunks');
