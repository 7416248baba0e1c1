-- After how many minutes the sessions of a role end: not used, and however busy; nothing where it is as everywhere.
-- `earlier` is what held before, as long as a session may be left that began then.
CREATE TABLE timeouts (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    role            TEXT NOT NULL UNIQUE,
    idle            BIGINT,
    longest         BIGINT,
    earlier         TEXT NOT NULL
) WITHOUT ROWID;
