-- Everything here is derived from records and can be made again from them.

-- How far each kind of record is in here, and of which log.
CREATE TABLE search_progress (
    kind            TEXT PRIMARY KEY NOT NULL,
    revision        BIGINT NOT NULL,
    epoch           BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    mark            BLOB NOT NULL,
    walked          TEXT
) WITHOUT ROWID;

-- The records, by numbers that are short enough to be listed a million times.
CREATE TABLE search_documents (
    number          INTEGER PRIMARY KEY NOT NULL,
    kind            TEXT NOT NULL,
    id              TEXT NOT NULL,
    person          TEXT,
    UNIQUE (kind, id)
);
CREATE INDEX search_documents_by_person ON search_documents (person) WHERE person IS NOT NULL;

-- Every word (and every code) once.
CREATE TABLE search_words (
    number          INTEGER PRIMARY KEY NOT NULL,
    kind            TEXT NOT NULL,
    is_code         BOOLEAN NOT NULL,
    word            TEXT NOT NULL,
    uses            BIGINT NOT NULL,
    UNIQUE (kind, is_code, word)
);

-- The pieces of words, by which a mistyped one is found.
CREATE TABLE search_pieces (
    kind            TEXT NOT NULL,
    piece           TEXT NOT NULL,
    length          BIGINT NOT NULL,
    word            BIGINT NOT NULL,
    PRIMARY KEY (kind, piece, length, word)
) WITHOUT ROWID;
CREATE INDEX search_pieces_by_word ON search_pieces (word);

-- Which record has which word; the best of a word first.
CREATE TABLE search_postings (
    word            BIGINT NOT NULL,
    rank            BIGINT NOT NULL,
    document        BIGINT NOT NULL,
    PRIMARY KEY (word, rank, document)
) WITHOUT ROWID;
CREATE INDEX search_postings_by_document ON search_postings (document, word);
