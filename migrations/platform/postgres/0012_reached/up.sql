-- When whoever reads at an account's address first came in by a link that was mailed there: what was made before is not
-- known to be theirs.
ALTER TABLE accounts ADD COLUMN reached_at TIMESTAMP;
