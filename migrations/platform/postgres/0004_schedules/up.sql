-- What is done again and again: when next, and in whose time. A tick only looks here.
CREATE TABLE schedules (
    name            TEXT COLLATE "C" NOT NULL PRIMARY KEY,
    kind            TEXT COLLATE "C" NOT NULL,
    cron            TEXT COLLATE "C" NOT NULL,
    zone            TEXT COLLATE "C" NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    ran_at          TIMESTAMP
);
