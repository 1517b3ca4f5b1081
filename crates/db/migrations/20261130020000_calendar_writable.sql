-- Whether bookings can be written into a connected calendar at all.
ALTER TABLE calendar_connections ADD COLUMN writable BOOLEAN NOT NULL DEFAULT TRUE;
UPDATE calendar_connections SET writable = FALSE WHERE provider = 'ics' OR (provider = 'google' AND cursor = 'free-busy');

-- `touched` counts how often something new was to be written, so that a write can tell whether more came
-- meanwhile; `failures` how often the calendar refused the booking in a row.
ALTER TABLE calendar_copies ADD COLUMN touched BIGINT NOT NULL DEFAULT 0;
ALTER TABLE calendar_copies ADD COLUMN failures BIGINT NOT NULL DEFAULT 0;
