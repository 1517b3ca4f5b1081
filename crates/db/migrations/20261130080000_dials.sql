-- Calls that the agent makes: what they were asked for, and how somebody was reached.
-- waiting, asked, answered, busy, no_answer, machine, message_left, failed; none of a call that came in.
ALTER TABLE calls ADD COLUMN reached TEXT;
-- call_back, booking, reason, plain
ALTER TABLE calls ADD COLUMN purpose TEXT;
ALTER TABLE calls ADD COLUMN reason TEXT;
ALTER TABLE calls ADD COLUMN task_id TEXT;
ALTER TABLE calls ADD COLUMN booking_id TEXT;
-- The member or the key who asked for it.
ALTER TABLE calls ADD COLUMN dialed_by TEXT;
