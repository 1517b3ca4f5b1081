-- What a program's request with an Idempotency-Key is told from others by: the same key with another wish is
-- refused. Empty where there is none.
ALTER TABLE bookings ADD COLUMN request_print TEXT NOT NULL DEFAULT '';
