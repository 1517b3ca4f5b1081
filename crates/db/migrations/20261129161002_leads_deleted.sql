-- When a lead was deleted; for an hour that can be taken back. One that is deleted stands beside the others.

ALTER TABLE leads ADD COLUMN deleted_at BIGINT;
