-- How far each order is posted: what is wanted for it, what stands on papers, and what of its money is here.
CREATE TABLE ledger_positions (
    order_id        TEXT PRIMARY KEY NOT NULL,
    currency        TEXT NOT NULL,
    wanted          BIGINT NOT NULL,
    is_void         BOOLEAN NOT NULL,
    billed          BIGINT NOT NULL,
    kept            BIGINT NOT NULL
) WITHOUT ROWID;
-- What of a payment or a refund is posted: it is told of more than once.
CREATE TABLE ledger_money (
    source          TEXT PRIMARY KEY NOT NULL,
    amount          BIGINT NOT NULL,
    fee             BIGINT NOT NULL
) WITHOUT ROWID;
-- What stock is worth, finer than anybody can pay: what is posted is what it comes to when it is rounded.
CREATE TABLE ledger_goods (
    currency        TEXT PRIMARY KEY NOT NULL,
    kept            BIGINT NOT NULL,
    late            BIGINT NOT NULL
) WITHOUT ROWID;
