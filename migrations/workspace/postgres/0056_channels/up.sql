-- By which channel the order came that each of these belongs to: said by each of them, as the order said it.
ALTER TABLE fulfilments ADD COLUMN channel TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE invoices ADD COLUMN channel TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE payments ADD COLUMN channel TEXT COLLATE "C" NOT NULL DEFAULT '';
ALTER TABLE refunds ADD COLUMN channel TEXT COLLATE "C" NOT NULL DEFAULT '';
-- Those of every workspace at once; and what was issued says what it always meant.
ALTER TABLE invoices DISABLE TRIGGER invoices_never_change;
ALTER TABLE orders NO FORCE ROW LEVEL SECURITY;
ALTER TABLE fulfilments NO FORCE ROW LEVEL SECURITY;
ALTER TABLE invoices NO FORCE ROW LEVEL SECURITY;
ALTER TABLE payments NO FORCE ROW LEVEL SECURITY;
ALTER TABLE refunds NO FORCE ROW LEVEL SECURITY;
UPDATE fulfilments SET channel = orders.channel FROM orders
    WHERE orders.workspace_id = fulfilments.workspace_id AND orders.id = fulfilments.order_id;
UPDATE invoices SET channel = orders.channel FROM orders
    WHERE orders.workspace_id = invoices.workspace_id AND orders.id = invoices.order_id;
UPDATE payments SET channel = orders.channel FROM orders
    WHERE orders.workspace_id = payments.workspace_id AND orders.id = payments.order_id;
UPDATE refunds SET channel = orders.channel FROM orders
    WHERE orders.workspace_id = refunds.workspace_id AND orders.id = refunds.order_id;
ALTER TABLE orders FORCE ROW LEVEL SECURITY;
ALTER TABLE fulfilments FORCE ROW LEVEL SECURITY;
ALTER TABLE invoices FORCE ROW LEVEL SECURITY;
ALTER TABLE payments FORCE ROW LEVEL SECURITY;
ALTER TABLE refunds FORCE ROW LEVEL SECURITY;
ALTER TABLE invoices ENABLE TRIGGER invoices_never_change;
CREATE INDEX invoices_by_channel ON invoices (workspace_id, channel, id);
