-- What a workspace was founded for: to do business in, or to practise. The platform itself is never for practice.
ALTER TABLE workspaces ADD COLUMN practice BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE head ADD COLUMN practice BOOLEAN NOT NULL DEFAULT FALSE;
