-- Whether what is in here is made up, to practise with. It is said when the workspace is made, and never otherwise after
-- that: the owner of the database meets the same.
ALTER TABLE head ADD COLUMN practice BOOLEAN NOT NULL DEFAULT FALSE;
CREATE FUNCTION stockade_stays_what_it_is_for() RETURNS TRIGGER LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'what a workspace is for never changes';
END $$;
CREATE TRIGGER head_stays_what_it_is_for BEFORE UPDATE ON head
    FOR EACH ROW WHEN (NEW.practice <> OLD.practice) EXECUTE FUNCTION stockade_stays_what_it_is_for();
