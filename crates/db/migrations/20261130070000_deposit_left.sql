-- What of the deposit is still to be paid, so that lists find what is overdue. Invoices from before are
-- found by it once they change.
ALTER TABLE invoices ADD COLUMN deposit_left BIGINT NOT NULL DEFAULT 0;
