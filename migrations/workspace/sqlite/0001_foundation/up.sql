-- The one row every write passes: where the audit chain and the event log end.
CREATE TABLE head (
    id              INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    audit_seq       BIGINT NOT NULL,
    audit_hash      BLOB NOT NULL,
    event_seq       BIGINT NOT NULL,
    policy_version  BIGINT NOT NULL,
    epoch           BIGINT NOT NULL
);

-- Append-only: each entry's hash covers the one before.
CREATE TABLE audit_entries (
    seq             INTEGER PRIMARY KEY NOT NULL,
    at              TIMESTAMP NOT NULL,
    stream          TEXT NOT NULL,
    actor           TEXT NOT NULL,
    on_behalf_of    TEXT,
    address         TEXT,
    user_agent      TEXT,
    request_id      TEXT NOT NULL,
    operation       TEXT NOT NULL,
    outcome         TEXT NOT NULL,
    detail          TEXT NOT NULL,
    hash            BLOB NOT NULL
);
CREATE INDEX audit_entries_by_stream ON audit_entries (stream, seq);
CREATE TRIGGER audit_entries_never_change BEFORE UPDATE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_entries_never_leave BEFORE DELETE ON audit_entries
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- Signed Merkle roots over the chain so far (RFC 6962).
CREATE TABLE audit_checkpoints (
    size            INTEGER PRIMARY KEY NOT NULL,
    at              TIMESTAMP NOT NULL,
    root            BLOB NOT NULL,
    frontier        BLOB NOT NULL,
    signer          TEXT NOT NULL,
    signature       BLOB NOT NULL
);
CREATE TRIGGER audit_checkpoints_never_change BEFORE UPDATE ON audit_checkpoints
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
CREATE TRIGGER audit_checkpoints_never_leave BEFORE DELETE ON audit_checkpoints
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;

-- What happened, in order, for whoever follows it.
CREATE TABLE events (
    seq             INTEGER PRIMARY KEY NOT NULL,
    at              TIMESTAMP NOT NULL,
    kind            TEXT NOT NULL,
    subject         TEXT NOT NULL,
    audit_seq       BIGINT NOT NULL,
    body            TEXT NOT NULL
);
CREATE TABLE consumers (
    name            TEXT PRIMARY KEY NOT NULL,
    seq             BIGINT NOT NULL
) WITHOUT ROWID;

-- What is to be done after a commit, or at a time.
CREATE TABLE jobs (
    id              TEXT PRIMARY KEY NOT NULL,
    kind            TEXT NOT NULL,
    once            TEXT,
    state           TEXT NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    leased_until    TIMESTAMP,
    leased_by       TEXT,
    attempts        BIGINT NOT NULL,
    progress        TEXT NOT NULL,
    problem         TEXT NOT NULL,
    payload         BLOB NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    -- Of what is done outside: with what it shares the way.
    lane            TEXT
);
CREATE INDEX jobs_by_due ON jobs (state, due_at);
CREATE UNIQUE INDEX jobs_once ON jobs (kind, once);

-- The answers that an Idempotency-Key replays.
CREATE TABLE answers (
    actor           TEXT NOT NULL,
    idempotency_key TEXT NOT NULL,
    operation       TEXT NOT NULL,
    input_hash      BLOB NOT NULL,
    answer          BLOB NOT NULL,
    at              TIMESTAMP NOT NULL,
    PRIMARY KEY (actor, idempotency_key)
) WITHOUT ROWID;
CREATE INDEX answers_by_age ON answers (at);

-- Operations that wait for another actor's yes.
CREATE TABLE proposals (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    operation       TEXT NOT NULL,
    input           BLOB NOT NULL,
    reason          TEXT NOT NULL,
    proposed_by     TEXT NOT NULL,
    proposed_at     TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    state           TEXT NOT NULL,
    decided_by      TEXT,
    decided_at      TIMESTAMP
);
