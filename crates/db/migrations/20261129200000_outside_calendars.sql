-- Calendars outside: which are connected, what was read of them, which bookings are in them, what overlaps.

-- `state` is choosing (the account is known, the calendar not yet), active or broken. Credentials are in
-- `secrets`. `cursor` says up to where it was read.
CREATE TABLE calendar_connections (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    provider TEXT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    staff_id TEXT,
    account TEXT NOT NULL,
    address TEXT NOT NULL,
    name TEXT NOT NULL,
    blocks BOOLEAN NOT NULL,
    writes BOOLEAN NOT NULL,
    details BOOLEAN NOT NULL,
    cursor TEXT NOT NULL,
    unrolled_on TEXT NOT NULL,
    synced_at BIGINT,
    syncing_until BIGINT NOT NULL,
    failures BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    warned BOOLEAN NOT NULL,
    channel TEXT NOT NULL,
    channel_token TEXT NOT NULL,
    channel_resource TEXT NOT NULL,
    channel_until BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

-- Events as the outside calendar holds them. `series` is that of one day that is different.
CREATE TABLE calendar_items (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    connection_id TEXT NOT NULL,
    id TEXT NOT NULL,
    series TEXT,
    data TEXT NOT NULL,
    PRIMARY KEY (org_id, connection_id, id)
);

-- Bookings in outside calendars: as what, and when they are there. `dirty` while something is to be
-- written, `written_at` when it last was; `state` is wanted, there, or removed_there (somebody deleted it there).
CREATE TABLE calendar_copies (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    connection_id TEXT NOT NULL,
    booking_id TEXT NOT NULL,
    external_id TEXT NOT NULL,
    version TEXT NOT NULL,
    starts_at BIGINT NOT NULL,
    ends_at BIGINT NOT NULL,
    stamp BIGINT NOT NULL,
    state TEXT NOT NULL,
    dirty BOOLEAN NOT NULL,
    written_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, connection_id, booking_id)
);
CREATE INDEX calendar_copies_by_booking ON calendar_copies (org_id, booking_id);

-- Overlaps of an outside event and a booking, with the task that tells of it.
CREATE TABLE calendar_conflicts (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    connection_id TEXT NOT NULL,
    booking_id TEXT NOT NULL,
    item_id TEXT NOT NULL,
    task_id TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, connection_id, booking_id, item_id)
);

-- Calendars of bookings that can be subscribed to, by a link that ends with its row.
CREATE TABLE calendar_feeds (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    staff_id TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

ALTER TABLE busy_times ADD COLUMN connection_id TEXT;
CREATE INDEX busy_times_by_connection ON busy_times (org_id, connection_id);
