-- What was played to the latest release before it took the place of the one before by itself, or did not; JSON.
ALTER TABLE plugin_updates ADD COLUMN tried TEXT COLLATE "C";
