-- Everything here is derived from records and can be made again from them: unlogged, so that it costs no
-- log and is empty after a crash.
CREATE FUNCTION stockade_isolate(isolated TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', isolated);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', isolated);
    EXECUTE format(
        'CREATE POLICY one_workspace ON %I USING (workspace_id = current_setting(''stockade.workspace'', true))'
        ' WITH CHECK (workspace_id = current_setting(''stockade.workspace'', true))', isolated);
END $$;

-- How far each kind of record is in here, and of which log.
CREATE UNLOGGED TABLE search_progress (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    kind            TEXT COLLATE "C" NOT NULL,
    revision        BIGINT NOT NULL,
    epoch           BIGINT NOT NULL,
    seq             BIGINT NOT NULL,
    mark            BYTEA NOT NULL,
    walked          TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, kind)
);
SELECT stockade_isolate('search_progress');

-- The records, by numbers that are short enough to be listed a million times.
CREATE UNLOGGED TABLE search_documents (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    number          BIGINT NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    id              TEXT COLLATE "C" NOT NULL,
    person          TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, number),
    UNIQUE (workspace_id, kind, id)
);
CREATE INDEX search_documents_by_person ON search_documents (workspace_id, person) WHERE person IS NOT NULL;
SELECT stockade_isolate('search_documents');

-- Every word (and every code) once.
CREATE UNLOGGED TABLE search_words (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    number          BIGINT NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    is_code         BOOLEAN NOT NULL,
    word            TEXT COLLATE "C" NOT NULL,
    uses            BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number),
    UNIQUE (workspace_id, kind, is_code, word)
);
SELECT stockade_isolate('search_words');

-- The pieces of words, by which a mistyped one is found.
CREATE UNLOGGED TABLE search_pieces (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    kind            TEXT COLLATE "C" NOT NULL,
    piece           TEXT COLLATE "C" NOT NULL,
    length          BIGINT NOT NULL,
    word            BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, kind, piece, length, word)
);
CREATE INDEX search_pieces_by_word ON search_pieces (workspace_id, word);
SELECT stockade_isolate('search_pieces');

-- Which record has which word; the best of a word first.
CREATE UNLOGGED TABLE search_postings (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    word            BIGINT NOT NULL,
    rank            BIGINT NOT NULL,
    document        BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, word, rank, document)
);
CREATE INDEX search_postings_by_document ON search_postings (workspace_id, document, word);
SELECT stockade_isolate('search_postings');
