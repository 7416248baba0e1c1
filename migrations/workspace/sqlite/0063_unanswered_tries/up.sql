-- Tries that nobody answered: they do not count against what is tried so often and no more.
ALTER TABLE plugin_deliveries ADD COLUMN unanswered BIGINT NOT NULL DEFAULT 0;
