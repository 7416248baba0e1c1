-- What left in the minute that began then.
ALTER TABLE plugin_days ADD COLUMN minute TIMESTAMP;
ALTER TABLE plugin_days ADD COLUMN in_minute BIGINT NOT NULL DEFAULT 0;
