-- One business's rows are not there for another: forced row-level security by the workspace that the
-- transaction has set. With none set, no row is visible and none can be written.
CREATE FUNCTION stockade_isolate(isolated TEXT) RETURNS VOID LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', isolated);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', isolated);
    EXECUTE format(
        'CREATE POLICY one_workspace ON %I USING (workspace_id = current_setting(''stockade.workspace'', true))'
        ' WITH CHECK (workspace_id = current_setting(''stockade.workspace'', true))', isolated);
END $$;

CREATE FUNCTION stockade_append_only() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'the audit log is append-only';
END $$;

-- The one row every write locks first: where the audit chain and the event log end.
CREATE TABLE head (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              BIGINT NOT NULL CHECK (id = 1),
    audit_seq       BIGINT NOT NULL,
    audit_hash      BYTEA NOT NULL,
    event_seq       BIGINT NOT NULL,
    policy_version  BIGINT NOT NULL,
    epoch           BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('head');

-- Append-only: each entry's hash covers the one before.
CREATE TABLE audit_entries (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
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
    PRIMARY KEY (workspace_id, seq)
);
CREATE INDEX audit_entries_by_stream ON audit_entries (workspace_id, stream, seq);
CREATE TRIGGER audit_entries_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_append_only();
SELECT stockade_isolate('audit_entries');

-- Signed Merkle roots over the chain so far (RFC 6962).
CREATE TABLE audit_checkpoints (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    size            BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL,
    root            BYTEA NOT NULL,
    frontier        BYTEA NOT NULL,
    signer          TEXT COLLATE "C" NOT NULL,
    signature       BYTEA NOT NULL,
    PRIMARY KEY (workspace_id, size)
);
CREATE TRIGGER audit_checkpoints_never_change BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_append_only();
SELECT stockade_isolate('audit_checkpoints');

-- What happened, in order, for whoever follows it.
CREATE TABLE events (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    seq             BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL,
    kind            TEXT COLLATE "C" NOT NULL,
    subject         TEXT COLLATE "C" NOT NULL,
    audit_seq       BIGINT NOT NULL,
    body            TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, seq)
);
SELECT stockade_isolate('events');

CREATE TABLE consumers (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    name            TEXT COLLATE "C" NOT NULL,
    seq             BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, name)
);
SELECT stockade_isolate('consumers');

-- What is to be done after a commit, or at a time.
CREATE TABLE jobs (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
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
    PRIMARY KEY (workspace_id, id)
);
CREATE INDEX jobs_by_due ON jobs (workspace_id, state, due_at);
CREATE UNIQUE INDEX jobs_once ON jobs (workspace_id, kind, once);
SELECT stockade_isolate('jobs');

-- The answers that an Idempotency-Key replays.
CREATE TABLE answers (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    actor           TEXT COLLATE "C" NOT NULL,
    idempotency_key TEXT COLLATE "C" NOT NULL,
    operation       TEXT COLLATE "C" NOT NULL,
    input_hash      BYTEA NOT NULL,
    answer          BYTEA NOT NULL,
    at              TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, actor, idempotency_key)
);
CREATE INDEX answers_by_age ON answers (workspace_id, at);
SELECT stockade_isolate('answers');

-- Operations that wait for another actor's yes.
CREATE TABLE proposals (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
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
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('proposals');
