-- The books of a workspace: since when they are kept.
CREATE TABLE ledger_books (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    begun_at        TIMESTAMP NOT NULL,
    begun_by        TEXT NOT NULL
) WITHOUT ROWID;
-- What amounts are kept on, and which of them what is posted goes to. `detail` is the provider of a payment or the rate
-- of a tax; empty for all that have no account of their own.
CREATE TABLE ledger_accounts (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    code            TEXT NOT NULL UNIQUE,
    name            TEXT NOT NULL,
    kind            TEXT NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;
CREATE TABLE ledger_purposes (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    purpose         TEXT NOT NULL,
    detail          TEXT NOT NULL,
    account         TEXT NOT NULL REFERENCES ledger_accounts (id),
    UNIQUE (purpose, detail)
) WITHOUT ROWID;
CREATE INDEX ledger_purposes_by_account ON ledger_purposes (account);
-- The journal. An entry is never edited: what is wrong with one is reversed by another. Its lines stand in it, and once
-- more as rows, to be found by account.
CREATE TABLE ledger_entries (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    number          BIGINT NOT NULL UNIQUE,
    day             TEXT NOT NULL,
    belongs_to      TEXT,
    about           TEXT NOT NULL,
    currency        TEXT NOT NULL,
    total           BIGINT NOT NULL,
    text            TEXT NOT NULL,
    source          TEXT,
    event           BIGINT UNIQUE,
    reverses        TEXT UNIQUE REFERENCES ledger_entries (id),
    lines           TEXT NOT NULL,
    posted_at       TIMESTAMP NOT NULL,
    posted_by       TEXT NOT NULL
) WITHOUT ROWID;
CREATE INDEX ledger_entries_by_day ON ledger_entries (day, number);
CREATE INDEX ledger_entries_by_about ON ledger_entries (about, day, number);
CREATE INDEX ledger_entries_by_source ON ledger_entries (source, number) WHERE source IS NOT NULL;
CREATE TABLE ledger_lines (
    number          BIGINT NOT NULL,
    account         TEXT NOT NULL REFERENCES ledger_accounts (id),
    currency        TEXT NOT NULL,
    day             TEXT NOT NULL,
    debit           BIGINT NOT NULL,
    credit          BIGINT NOT NULL,
    PRIMARY KEY (number, account)
) WITHOUT ROWID;
CREATE INDEX ledger_lines_by_account ON ledger_lines (account, currency, day, number, debit, credit);
CREATE INDEX ledger_lines_by_day ON ledger_lines (account, day, number);
CREATE TRIGGER ledger_entries_never_change BEFORE UPDATE ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'entries are append-only: what is wrong with one is reversed'); END;
CREATE TRIGGER ledger_entries_never_leave BEFORE DELETE ON ledger_entries
    BEGIN SELECT RAISE(ABORT, 'entries are append-only: what is wrong with one is reversed'); END;
CREATE TRIGGER ledger_lines_never_change BEFORE UPDATE ON ledger_lines
    BEGIN SELECT RAISE(ABORT, 'entries are append-only: what is wrong with one is reversed'); END;
CREATE TRIGGER ledger_lines_never_leave BEFORE DELETE ON ledger_lines
    BEGIN SELECT RAISE(ABORT, 'entries are append-only: what is wrong with one is reversed'); END;
-- What was posted to an account in a day, and in a month: nobody adds up the lines of years.
CREATE TABLE ledger_balances (
    account         TEXT NOT NULL REFERENCES ledger_accounts (id),
    currency        TEXT NOT NULL,
    span            TEXT NOT NULL,
    whole_month     BOOLEAN NOT NULL,
    debit           BIGINT NOT NULL,
    credit          BIGINT NOT NULL,
    PRIMARY KEY (account, currency, span)
) WITHOUT ROWID;
CREATE INDEX ledger_balances_by_span ON ledger_balances (whole_month, span, account, currency, debit, credit);
