-- What a member is called, sealed under their own key; what an invitation is for, until it is accepted.
ALTER TABLE members ADD COLUMN name BYTEA;
ALTER TABLE invitations ADD COLUMN note TEXT COLLATE "C";
-- Who made it: it gives what they may.
ALTER TABLE invitations ADD COLUMN made_by TEXT COLLATE "C";
