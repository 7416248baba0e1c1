-- Other sides that do not answer, and until when nobody asks them.
CREATE TABLE plugin_silences (
    connection      TEXT PRIMARY KEY NOT NULL,
    since           TIMESTAMP NOT NULL,
    until           TIMESTAMP NOT NULL,
    times           BIGINT NOT NULL,
    FOREIGN KEY (connection) REFERENCES plugin_connections (id)
) WITHOUT ROWID;
