-- What left is counted where everything else is that a plugin used: each time that it leaves.
ALTER TABLE plugin_days ADD COLUMN requests BIGINT NOT NULL DEFAULT 0;
ALTER TABLE plugin_days ADD COLUMN sent BIGINT NOT NULL DEFAULT 0;
