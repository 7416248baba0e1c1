-- Each picture that ever stood at the head of papers: what was issued keeps its own.
ALTER TABLE sales_policies ADD COLUMN logos TEXT COLLATE "C" NOT NULL DEFAULT '[]';
-- Those of every workspace at once.
ALTER TABLE sales_policies NO FORCE ROW LEVEL SECURITY;
UPDATE sales_policies SET logos = '["' || logo || '"]' WHERE logo IS NOT NULL;
ALTER TABLE sales_policies FORCE ROW LEVEL SECURITY;
