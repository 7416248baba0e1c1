-- Entries at and below the floor may leave the log. It only rises, it stays below the end, and a signed checkpoint
-- stands where it does: the owner of the database meets the same. (The role that serves may take no entry at all.)
CREATE TABLE audit_floor (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              BIGINT NOT NULL CHECK (id = 1),
    seq             BIGINT NOT NULL,
    hash            BYTEA NOT NULL,
    at              TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('audit_floor');

-- Whatever the session looks through first: the tables meant are these.
CREATE FUNCTION stockade_floor_rises() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = workspace, pg_temp AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'the floor of the audit log only rises';
    END IF;
    IF TG_OP = 'UPDATE' AND NEW.seq <= OLD.seq OR NEW.seq < 1
        OR NEW.seq >= (SELECT audit_seq FROM head WHERE workspace_id = NEW.workspace_id)
        OR NOT EXISTS (SELECT FROM audit_checkpoints WHERE workspace_id = NEW.workspace_id AND size = NEW.seq) THEN
        RAISE EXCEPTION 'the floor of the audit log only rises';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER audit_floor_only_rises BEFORE INSERT OR UPDATE OR DELETE ON audit_floor
    FOR EACH ROW EXECUTE FUNCTION stockade_floor_rises();
CREATE TRIGGER audit_floor_never_emptied BEFORE TRUNCATE ON audit_floor
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_append_only();

CREATE FUNCTION stockade_below_floor() RETURNS TRIGGER LANGUAGE plpgsql SET search_path = workspace, pg_temp AS $$
BEGIN
    IF OLD.seq > coalesce((SELECT seq FROM audit_floor WHERE workspace_id = OLD.workspace_id), 0)
        OR OLD.stream = 'security' AND OLD.at > (now() AT TIME ZONE 'UTC') - interval '2 years' THEN
        RAISE EXCEPTION 'the audit log is append-only';
    END IF;
    RETURN OLD;
END $$;
DROP TRIGGER audit_entries_never_change ON audit_entries;
CREATE TRIGGER audit_entries_never_change BEFORE UPDATE OR TRUNCATE ON audit_entries
    FOR EACH STATEMENT EXECUTE FUNCTION stockade_append_only();
CREATE TRIGGER audit_entries_never_leave BEFORE DELETE ON audit_entries
    FOR EACH ROW EXECUTE FUNCTION stockade_below_floor();
