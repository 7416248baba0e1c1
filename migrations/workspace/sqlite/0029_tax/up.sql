-- Where something is taxed: a country, a part of one, or a range of its postcodes. The tables are the workspace's own.
CREATE TABLE tax_jurisdictions (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT NOT NULL,
    country         TEXT NOT NULL,
    region          TEXT,
    postcode_from   TEXT,
    postcode_to     TEXT,
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX tax_jurisdictions_by_country ON tax_jurisdictions (country, id);
-- What is taxed there, how much, and from when until when. Without a class: whatever has no rate of its own.
CREATE TABLE tax_rates (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    jurisdiction    TEXT NOT NULL REFERENCES tax_jurisdictions (id),
    tax_class       TEXT REFERENCES tax_classes (id),
    name            TEXT NOT NULL,
    rate            BIGINT NOT NULL,
    compound        BOOLEAN NOT NULL,
    valid_from      TIMESTAMP NOT NULL,
    valid_until     TIMESTAMP
) WITHOUT ROWID;
CREATE INDEX tax_rates_by_jurisdiction ON tax_rates (jurisdiction, tax_class, valid_from);
-- How this business sells: one row.
CREATE TABLE sales_policies (
    id              TEXT PRIMARY KEY NOT NULL,
    version         BIGINT NOT NULL,
    region          TEXT,
    postcode        TEXT,
    registered      TEXT NOT NULL,
    one_stop        BOOLEAN NOT NULL,
    tax_id          TEXT,
    round_per       TEXT NOT NULL,
    round_how       TEXT NOT NULL,
    round_together  BOOLEAN NOT NULL,
    location        TEXT REFERENCES locations (id),
    payment_days    BIGINT NOT NULL,
    keep_years      BIGINT NOT NULL,
    discount_limit  BIGINT,
    role_limits     TEXT NOT NULL
) WITHOUT ROWID;
