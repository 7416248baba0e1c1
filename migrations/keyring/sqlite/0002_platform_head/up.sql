-- Where the platform's own audit chain was last seen to end, kept outside the platform's file: a file that ends
-- before this has been put back to an older self. It is no key, and nothing to hide.
CREATE TABLE platform_head (
    id              INTEGER PRIMARY KEY NOT NULL CHECK (id = 1),
    audit_seq       BIGINT NOT NULL,
    audit_hash      BLOB NOT NULL,
    epoch           BIGINT NOT NULL,
    at              TIMESTAMP NOT NULL
);
