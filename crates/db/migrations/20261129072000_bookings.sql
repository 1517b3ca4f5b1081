-- Appointments: who is booked when, what is kept free, who waits.

-- One row an organization: whoever books locks it first, so that looking and writing are one step on
-- every node. Its number rises with every change of the calendar.
CREATE TABLE calendars (
    org_id TEXT PRIMARY KEY REFERENCES organizations (org_id) ON DELETE CASCADE,
    version BIGINT NOT NULL
);

ALTER TABLE staff ADD COLUMN time_zone TEXT NOT NULL DEFAULT '';

CREATE TABLE resources (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE TABLE bookings (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    status TEXT NOT NULL,
    service_id TEXT NOT NULL,
    service_name TEXT NOT NULL,
    staff_id TEXT,
    staff_name TEXT,
    resource_id TEXT,
    contact_id TEXT,
    conversation_id TEXT,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    blocks_from BIGINT NOT NULL,
    blocks_until BIGINT NOT NULL,
    hold_until BIGINT,
    time_zone TEXT NOT NULL,
    price_amount BIGINT,
    price_from BOOLEAN NOT NULL,
    currency TEXT NOT NULL,
    deposit_amount BIGINT,
    place TEXT NOT NULL,
    note TEXT NOT NULL,
    source TEXT NOT NULL,
    request_key TEXT,
    sequence BIGINT NOT NULL,
    cancel_reason TEXT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, request_key)
);
CREATE INDEX bookings_by_time ON bookings (org_id, starts_at);
CREATE INDEX bookings_by_block ON bookings (org_id, blocks_until);
CREATE INDEX bookings_by_contact ON bookings (org_id, contact_id, starts_at);
CREATE INDEX bookings_held ON bookings (org_id, hold_until) WHERE status = 'held';

CREATE TABLE booking_changes (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    booking_id TEXT NOT NULL,
    what TEXT NOT NULL,
    actor TEXT NOT NULL,
    details TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX booking_changes_by_booking ON booking_changes (org_id, booking_id, created_at);

-- Time off of the staff, blocked time, what connected calendars hold. Nobody's (`staff_id` empty) is the
-- whole business's.
CREATE TABLE busy_times (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    staff_id TEXT,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    external_id TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX busy_times_by_end ON busy_times (org_id, ends_at);

CREATE TABLE booking_waits (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    service_id TEXT NOT NULL,
    staff_id TEXT,
    contact_id TEXT NOT NULL,
    conversation_id TEXT,
    wanted_from BIGINT NOT NULL,
    wanted_until BIGINT NOT NULL,
    offered_at BIGINT,
    offered_booking_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX booking_waits_by_service ON booking_waits (org_id, service_id, created_at);
CREATE INDEX booking_waits_by_contact ON booking_waits (org_id, contact_id);

-- Codes sent to an address on file, to prove in a conversation whose bookings may be changed there.
CREATE TABLE one_time_codes (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    code_hash TEXT NOT NULL,
    tries BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    proven_until BIGINT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX one_time_codes_by_conversation ON one_time_codes (org_id, conversation_id, created_at);
CREATE INDEX one_time_codes_by_contact ON one_time_codes (org_id, contact_id, created_at);
