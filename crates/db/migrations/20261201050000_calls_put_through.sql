-- When a member had the caller put through: whoever holds the call, on whatever machine, does it then.
ALTER TABLE calls ADD COLUMN put_through_at BIGINT;
