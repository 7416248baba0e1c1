-- While what is called otherwise lends its new name to its records: the last record that has it.
ALTER TABLE search_progress ADD COLUMN lent TEXT;
