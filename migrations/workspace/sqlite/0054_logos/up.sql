-- Each picture that ever stood at the head of papers: what was issued keeps its own.
ALTER TABLE sales_policies ADD COLUMN logos TEXT NOT NULL DEFAULT '[]';
UPDATE sales_policies SET logos = '["' || logo || '"]' WHERE logo IS NOT NULL;
