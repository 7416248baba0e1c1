-- The picture at the head of a business's papers.
ALTER TABLE sales_policies ADD COLUMN logo TEXT;
