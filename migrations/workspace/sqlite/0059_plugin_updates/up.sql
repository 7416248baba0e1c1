-- Which plugins are updated by themselves, since somebody said so; and why the newest release waits for a person.
CREATE TABLE plugin_updates (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    installation    TEXT NOT NULL,
    release         TEXT,
    trouble         TEXT,
    added_by        TEXT NOT NULL,
    added_at        TIMESTAMP NOT NULL,
    UNIQUE (installation)
) WITHOUT ROWID;
