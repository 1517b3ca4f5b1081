CREATE TABLE offers (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    description TEXT NOT NULL,
    price_amount BIGINT,
    percent BIGINT,
    -- Days as 2026-12-24, in the organization's time zone; both are part of it.
    first_day TEXT NOT NULL,
    last_day TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE INDEX offers_by_day ON offers (org_id, first_day, id);
