CREATE FUNCTION stockade_append_only() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;

-- The one row every write locks first: where the audit chain and the event log end.
CREATE TABLE head (
    id              BIGINT NOT NULL CHECK (id = 1),
    audit_seq       BIGINT NOT NULL,
    audit_hash      BYTEA NOT NULL,
    event_seq       BIGINT NOT NULL,
    policy_version  BIGINT NOT NULL,
    epoch           BIGINT NOT NULL,
    PRIMARY KEY (id)
);

-- Append-only: each entry's hash covers the one before.
CREATE TABLE audit_entries (
    seq             BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL,
    stream          TEXT COLLATE "C" NOT NULL,
    actor           TEXT COLLATE "C" NOT NULL,
    on_behalf_of    TEXT COLLATE "C",
    address         TEXT COLLATE "C",
    user_agent      TEXT COLLATE "C",
    request_id      TEXT COLLATE "C" NOT NULL,
    operation       TEXT COLLATE "C" NOT NULL,
    outcome         TEXT COLLATE "C" NOT NULL,
    detail          TEXT COLLATE "C" NOT NULL,
    hash            BYTEA NOT NULL,
    PRIMARY KEY (seq)
);
CREATE INDEX audit_entries_by_stream ON audit_entries (stream, seq);
CREATE TRIGGER audit_entries_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_append_only();

-- Signed Merkle roots over the chain so far (RFC 6962).
CREATE TABLE audit_checkpoints (
    size            BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL,
    root            BYTEA NOT NULL,
    frontier        BYTEA NOT NULL,
    signer          TEXT COLLATE "C" NOT NULL,
    signature       BYTEA NOT NULL,
    PRIMARY KEY (size)
);
CREATE TRIGGER audit_checkpoints_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_append_only();

-- What happened, in order, for whoever follows it.
CREATE TABLE events (
    seq             BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    subject         TEXT COLLATE "C" NOT NULL,
    audit_seq       BIGINT NOT NULL,
    body            TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (seq)
);

CREATE TABLE consumers (
    name            TEXT COLLATE "C" NOT NULL,
    seq             BIGINT NOT NULL,
    PRIMARY KEY (name)
);

-- What is to be done after a commit, or at a time.
CREATE TABLE jobs (
    id              TEXT COLLATE "C" NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    once            TEXT COLLATE "C",
    state           TEXT COLLATE "C" NOT NULL,
    due_at          TIMESTAMP NOT NULL,
    leased_until    TIMESTAMP,
    leased_by       TEXT COLLATE "C",
    attempts        BIGINT NOT NULL,
    progress        TEXT COLLATE "C" NOT NULL,
    problem         TEXT COLLATE "C" NOT NULL,
    payload         BYTEA NOT NULL,
    created_at      TIMESTAMP NOT NULL,
    -- Of what is done outside: with what it shares the way.
    lane            TEXT COLLATE "C",
    PRIMARY KEY (id)
);
CREATE INDEX jobs_by_due ON jobs (state, due_at);
CREATE UNIQUE INDEX jobs_once ON jobs (kind, once);

-- The answers that an Idempotency-Key replays.
CREATE TABLE answers (
    actor           TEXT COLLATE "C" NOT NULL,
    idempotency_key TEXT COLLATE "C" NOT NULL,
    operation       TEXT COLLATE "C" NOT NULL,
    input_hash      BYTEA NOT NULL,
    answer          BYTEA NOT NULL,
    at              TIMESTAMP NOT NULL,
    PRIMARY KEY (actor, idempotency_key)
);
CREATE INDEX answers_by_age ON answers (at);

-- Operations that wait for another actor's yes.
CREATE TABLE proposals (
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    operation       TEXT COLLATE "C" NOT NULL,
    input           BYTEA NOT NULL,
    reason          TEXT COLLATE "C" NOT NULL,
    proposed_by     TEXT COLLATE "C" NOT NULL,
    proposed_at     TIMESTAMP NOT NULL,
    expires_at      TIMESTAMP NOT NULL,
    state           TEXT COLLATE "C" NOT NULL,
    decided_by      TEXT COLLATE "C",
    decided_at      TIMESTAMP,
    PRIMARY KEY (id)
);
