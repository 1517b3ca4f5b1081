-- Reminders of appointments: whether the contact was asked to say that they come, and when they said so.
ALTER TABLE bookings ADD COLUMN asked_at BIGINT;
ALTER TABLE bookings ADD COLUMN confirmed_by_contact_at BIGINT;

-- When the business's contacts are not written to, in minutes of their day, and whether somebody who did
-- not come is written to. What nobody has set is not here.
CREATE TABLE reminder_settings (
    org_id TEXT PRIMARY KEY REFERENCES organizations (org_id) ON DELETE CASCADE,
    quiet_from BIGINT NOT NULL,
    quiet_until BIGINT NOT NULL,
    follow_up BOOLEAN NOT NULL,
    follow_up_minutes BIGINT NOT NULL,
    updated_at BIGINT NOT NULL
);
