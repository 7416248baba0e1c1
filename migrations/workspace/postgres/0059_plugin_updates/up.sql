-- Which plugins are updated by themselves, since somebody said so; and why the newest release waits for a person.
CREATE TABLE plugin_updates (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    installation    TEXT COLLATE "C" NOT NULL,
    release         TEXT COLLATE "C",
    trouble         TEXT COLLATE "C",
    added_by        TEXT COLLATE "C" NOT NULL,
    added_at        TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, installation)
);
SELECT stockade_isolate('plugin_updates');
