-- Which node has which workspace open, and until when it is taken to be alive: where several share a database, the
-- others find what a dead one had open. In files there is one node, and nothing here.
CREATE TABLE leases (
    workspace       TEXT NOT NULL,
    node            TEXT NOT NULL,
    until           TIMESTAMP NOT NULL,
    PRIMARY KEY (workspace, node)
) WITHOUT ROWID;
