-- All products of a brand, a page at a time.
CREATE INDEX products_of_brand ON products (workspace_id, brand, id);
