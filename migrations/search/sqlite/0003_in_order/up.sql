-- Where a record stands whose own rows cannot be put in order, because what it is called is sealed there.
ALTER TABLE search_documents ADD COLUMN line TEXT;
CREATE INDEX search_documents_in_line ON search_documents (kind, line, number) WHERE line IS NOT NULL;
