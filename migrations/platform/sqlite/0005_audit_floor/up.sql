-- Entries at and below the floor may leave the log. It only rises, it stays below the end, and a signed checkpoint
-- stands where it does: whoever opens the file without this program meets the same.
CREATE TABLE audit_floor (
    id              INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    seq             BIGINT NOT NULL,
    hash            BLOB NOT NULL,
    at              TIMESTAMP NOT NULL
);
CREATE TRIGGER audit_floor_is_one BEFORE INSERT ON audit_floor
    WHEN EXISTS (SELECT 1 FROM audit_floor) OR NEW.seq < 1 OR NEW.seq >= (SELECT audit_seq FROM head)
      OR NOT EXISTS (SELECT 1 FROM audit_checkpoints WHERE size = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the floor of the audit log only rises'); END;
CREATE TRIGGER audit_floor_only_rises BEFORE UPDATE ON audit_floor
    WHEN NEW.id <> OLD.id OR NEW.seq <= OLD.seq OR NEW.seq >= (SELECT audit_seq FROM head)
      OR NOT EXISTS (SELECT 1 FROM audit_checkpoints WHERE size = NEW.seq)
    BEGIN SELECT RAISE(ABORT, 'the floor of the audit log only rises'); END;
CREATE TRIGGER audit_floor_never_leaves BEFORE DELETE ON audit_floor
    BEGIN SELECT RAISE(ABORT, 'the floor of the audit log only rises'); END;

DROP TRIGGER audit_entries_never_leave;
CREATE TRIGGER audit_entries_never_leave BEFORE DELETE ON audit_entries
    WHEN OLD.seq > coalesce((SELECT seq FROM audit_floor), 0)
      OR OLD.stream = 'security' AND OLD.at > strftime('%Y-%m-%d %H:%M:%S', 'now', '-2 years')
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END;
