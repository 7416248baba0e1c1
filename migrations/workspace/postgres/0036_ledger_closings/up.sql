-- Up to which days nothing is posted any more, who said so, and who opened them again, and why.
CREATE TABLE ledger_closings (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    through         TEXT COLLATE "C" NOT NULL,
    closed_at       TIMESTAMP NOT NULL,
    closed_by       TEXT COLLATE "C" NOT NULL,
    reopened_at     TIMESTAMP,
    reopened_by     TEXT COLLATE "C",
    reason          TEXT COLLATE "C",
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('ledger_closings');
CREATE INDEX ledger_closings_by_day ON ledger_closings (workspace_id, through) WHERE reopened_at IS NULL;
