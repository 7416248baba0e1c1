-- In whose name a plugin works that somebody asked to.
ALTER TABLE plugin_deliveries ADD COLUMN on_behalf_of TEXT;
