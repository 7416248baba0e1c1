-- What is done again and again: when next, and in whose time. A tick only looks here.
CREATE TABLE schedules (
    name            TEXT PRIMARY KEY NOT NULL,
    kind            TEXT NOT NULL,
    cron            TEXT NOT NULL,
    zone            TEXT NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    ran_at          TIMESTAMP
) WITHOUT ROWID;
