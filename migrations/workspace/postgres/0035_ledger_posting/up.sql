-- How far each order is posted: what is wanted for it, what stands on papers, and what of its money is here.
CREATE TABLE ledger_positions (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    order_id        TEXT COLLATE "C" NOT NULL,
    currency        TEXT COLLATE "C" NOT NULL,
    wanted          BIGINT NOT NULL,
    is_void         BOOLEAN NOT NULL,
    billed          BIGINT NOT NULL,
    kept            BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, order_id)
);
SELECT stockade_isolate('ledger_positions');
-- What of a payment or a refund is posted: it is told of more than once.
CREATE TABLE ledger_money (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    source          TEXT COLLATE "C" NOT NULL,
    amount          BIGINT NOT NULL,
    fee             BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, source)
);
SELECT stockade_isolate('ledger_money');
-- What stock is worth, finer than anybody can pay: what is posted is what it comes to when it is rounded.
CREATE TABLE ledger_goods (
    workspace_id    TEXT NOT NULL DEFAULT current_setting('stockade.workspace'),
    currency        TEXT COLLATE "C" NOT NULL,
    kept            BIGINT NOT NULL,
    late            BIGINT NOT NULL,
    PRIMARY KEY (workspace_id, currency)
);
SELECT stockade_isolate('ledger_goods');
