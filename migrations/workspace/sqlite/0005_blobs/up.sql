-- What is kept as bytes: the row says what it is, a file beside the database holds it.
CREATE TABLE blobs (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    content         BLOB NOT NULL UNIQUE,
    size            BIGINT NOT NULL,
    media_type      TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    added_at        TIMESTAMP NOT NULL
);
CREATE INDEX blobs_by_age ON blobs (added_at, id);

-- Only where several nodes share a server; here they are in files.
CREATE TABLE blob_chunks (
    blob            TEXT NOT NULL,
    number          BIGINT NOT NULL,
    sealed          BLOB NOT NULL,
    PRIMARY KEY (blob, number)
) WITHOUT ROWID;
