-- The books of a workspace: since when they are kept.
CREATE TABLE ledger_books (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    begun_at        TIMESTAMP NOT NULL,
    begun_by        TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('ledger_books');
-- What amounts are kept on, and which of them what is posted goes to. `detail` is the provider of a payment or the rate
-- of a tax; empty for all that have no account of their own.
CREATE TABLE ledger_accounts (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    code            TEXT COLLATE "C" NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, code)
);
SELECT stockade_isolate('ledger_accounts');
CREATE TABLE ledger_purposes (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    purpose         TEXT COLLATE "C" NOT NULL,
    detail          TEXT COLLATE "C" NOT NULL,
    account         TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, purpose, detail),
    FOREIGN KEY (workspace_id, account) REFERENCES ledger_accounts (workspace_id, id)
);
SELECT stockade_isolate('ledger_purposes');
CREATE INDEX ledger_purposes_by_account ON ledger_purposes (workspace_id, account);
-- The journal. An entry is never edited: what is wrong with one is reversed by another. Its lines stand in it, and once
-- more as rows, to be found by account.
CREATE TABLE ledger_entries (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    number          BIGINT NOT NULL,
    day             TEXT COLLATE "C" NOT NULL,
    belongs_to      TEXT COLLATE "C",
    about           TEXT COLLATE "C" NOT NULL,
    currency        TEXT COLLATE "C" NOT NULL,
    total           BIGINT NOT NULL,
    text            TEXT COLLATE "C" NOT NULL,
    source          TEXT COLLATE "C",
    event           BIGINT,
    reverses        TEXT COLLATE "C",
    lines           TEXT COLLATE "C" NOT NULL,
    posted_at       TIMESTAMP NOT NULL,
    posted_by       TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, number),
    UNIQUE (workspace_id, event),
    UNIQUE (workspace_id, reverses),
    FOREIGN KEY (workspace_id, reverses) REFERENCES ledger_entries (workspace_id, id)
);
SELECT stockade_isolate('ledger_entries');
CREATE INDEX ledger_entries_by_day ON ledger_entries (workspace_id, day, number);
CREATE INDEX ledger_entries_by_about ON ledger_entries (workspace_id, about, day, number);
CREATE INDEX ledger_entries_by_source ON ledger_entries (workspace_id, source, number) WHERE source IS NOT NULL;
CREATE TABLE ledger_lines (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    number          BIGINT NOT NULL,
    account         TEXT COLLATE "C" NOT NULL,
    currency        TEXT COLLATE "C" NOT NULL,
    day             TEXT COLLATE "C" NOT NULL,
    debit           BIGINT NOT NULL,
    credit          BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, number, account),
    FOREIGN KEY (workspace_id, account) REFERENCES ledger_accounts (workspace_id, id)
);
SELECT stockade_isolate('ledger_lines');
CREATE INDEX ledger_lines_by_account ON ledger_lines (workspace_id, account, currency, day, number, debit, credit);
CREATE INDEX ledger_lines_by_day ON ledger_lines (workspace_id, account, day, number);
CREATE FUNCTION stockade_entry_stands() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' AND current_setting('stockade.emptying', true) = 'yes' THEN
        RETURN NULL;
    END IF;
    RAISE EXCEPTION 'entries are append-only: what is wrong with one is reversed';
END $$;
CREATE TRIGGER ledger_entries_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_entries
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_entry_stands();
CREATE TRIGGER ledger_lines_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON ledger_lines
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_entry_stands();
-- What was posted to an account in a day, and in a month: nobody adds up the lines of years.
CREATE TABLE ledger_balances (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    account         TEXT COLLATE "C" NOT NULL,
    currency        TEXT COLLATE "C" NOT NULL,
    span            TEXT COLLATE "C" NOT NULL,
    whole_month     BOOLEAN NOT NULL,
    debit           BIGINT NOT NULL,
    credit          BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, account, currency, span),
    FOREIGN KEY (workspace_id, account) REFERENCES ledger_accounts (workspace_id, id)
);
SELECT stockade_isolate('ledger_balances');
CREATE INDEX ledger_balances_by_span ON ledger_balances (workspace_id, whole_month, span, account, currency, debit, credit);
