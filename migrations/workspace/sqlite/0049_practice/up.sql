-- Whether what is in here is made up, to practise with. It is said when the database is made, and never otherwise after
-- that: whoever opens the file without this program meets the same.
ALTER TABLE head ADD COLUMN practice BOOLEAN NOT NULL DEFAULT FALSE;
CREATE TRIGGER head_stays_what_it_is_for BEFORE UPDATE OF practice ON head
    WHEN NEW.practice <> OLD.practice
    BEGIN SELECT RAISE(ABORT, 'what a workspace is for never changes'); END;
