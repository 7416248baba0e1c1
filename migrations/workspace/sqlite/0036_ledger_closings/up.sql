-- Up to which days nothing is posted any more, who said so, and who opened them again, and why.
CREATE TABLE ledger_closings (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    through         TEXT NOT NULL,
    closed_at       TIMESTAMP NOT NULL,
    closed_by       TEXT NOT NULL,
    reopened_at     TIMESTAMP,
    reopened_by     TEXT,
    reason          TEXT
) WITHOUT ROWID;
CREATE INDEX ledger_closings_by_day ON ledger_closings (through) WHERE reopened_at IS NULL;
