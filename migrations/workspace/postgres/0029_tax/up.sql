-- Where something is taxed: a country, a part of one, or a range of its postcodes. The tables are the workspace's own.
CREATE TABLE tax_jurisdictions (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    name            TEXT COLLATE "C" NOT NULL,
    country         TEXT COLLATE "C" NOT NULL,
    region          TEXT COLLATE "C",
    postcode_from   TEXT COLLATE "C",
    postcode_to     TEXT COLLATE "C",
    created_at      TIMESTAMP NOT NULL,
    archived_at     TIMESTAMP,
    PRIMARY KEY (workspace_id, id)
);
SELECT stockade_isolate('tax_jurisdictions');
CREATE INDEX tax_jurisdictions_by_country ON tax_jurisdictions (workspace_id, country, id);
-- What is taxed there, how much, and from when until when. Without a class: whatever has no rate of its own.
CREATE TABLE tax_rates (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    jurisdiction    TEXT COLLATE "C" NOT NULL,
    tax_class       TEXT COLLATE "C",
    name            TEXT COLLATE "C" NOT NULL,
    rate            BIGINT NOT NULL,
    compound        BOOLEAN NOT NULL,
    valid_from      TIMESTAMP NOT NULL,
    valid_until     TIMESTAMP,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, jurisdiction) REFERENCES tax_jurisdictions (workspace_id, id),
    FOREIGN KEY (workspace_id, tax_class) REFERENCES tax_classes (workspace_id, id)
);
SELECT stockade_isolate('tax_rates');
CREATE INDEX tax_rates_by_jurisdiction ON tax_rates (workspace_id, jurisdiction, tax_class, valid_from);
-- How this business sells: one row.
CREATE TABLE sales_policies (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    id              TEXT COLLATE "C" NOT NULL,
    version         BIGINT NOT NULL,
    region          TEXT COLLATE "C",
    postcode        TEXT COLLATE "C",
    registered      TEXT COLLATE "C" NOT NULL,
    one_stop        BOOLEAN NOT NULL,
    tax_id          TEXT COLLATE "C",
    round_per       TEXT COLLATE "C" NOT NULL,
    round_how       TEXT COLLATE "C" NOT NULL,
    round_together  BOOLEAN NOT NULL,
    location        TEXT COLLATE "C",
    payment_days    BIGINT NOT NULL,
    keep_years      BIGINT NOT NULL,
    discount_limit  BIGINT,
    role_limits     TEXT COLLATE "C" NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, location) REFERENCES locations (workspace_id, id)
);
SELECT stockade_isolate('sales_policies');
