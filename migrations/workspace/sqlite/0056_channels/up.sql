-- By which channel the order came that each of these belongs to: said by each of them, as the order said it.
ALTER TABLE fulfilments ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE invoices ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE payments ADD COLUMN channel TEXT NOT NULL DEFAULT '';
ALTER TABLE refunds ADD COLUMN channel TEXT NOT NULL DEFAULT '';
-- What was issued says what it always meant.
DROP TRIGGER invoices_never_change;
UPDATE fulfilments SET channel = (SELECT channel FROM orders WHERE orders.id = fulfilments.order_id);
UPDATE invoices SET channel = (SELECT channel FROM orders WHERE orders.id = invoices.order_id);
UPDATE payments SET channel = (SELECT channel FROM orders WHERE orders.id = payments.order_id);
UPDATE refunds SET channel = (SELECT channel FROM orders WHERE orders.id = refunds.order_id);
CREATE TRIGGER invoices_never_change BEFORE UPDATE ON invoices
    BEGIN SELECT RAISE(ABORT, 'invoices are append-only: what is wrong with one is credited'); END;
CREATE INDEX invoices_by_channel ON invoices (channel, id);
