-- After how many minutes the sessions of a role end: not used, and however busy; nothing where it is as everywhere.
-- `earlier` is what held before, as long as a session may be left that began then.
CREATE TABLE timeouts (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    role            TEXT COLLATE "C" NOT NULL,
    idle            BIGINT,
    longest         BIGINT,
    earlier         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, role)
);
SELECT stockade_isolate('timeouts');
