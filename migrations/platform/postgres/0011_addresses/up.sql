-- Whether the address that an account gives is its person's: `said`, until a link that was mailed there shows it.
ALTER TABLE accounts ADD COLUMN address_proof TEXT COLLATE "C" NOT NULL DEFAULT 'said';
