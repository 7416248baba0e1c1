-- Whose turn it is, and what is before it about the same record; and how much a plugin remembers.
CREATE INDEX plugin_deliveries_by_turn ON plugin_deliveries (installation, state, kind, seq, id);
CREATE INDEX plugin_deliveries_by_subject ON plugin_deliveries (connection, subject, state, seq);
CREATE INDEX plugin_entries_by_expiry ON plugin_entries (installation, expires_at, size);
