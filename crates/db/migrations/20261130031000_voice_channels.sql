-- What a phone line has beside its channel.
CREATE TABLE voice_channels (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    channel_id TEXT NOT NULL,
    -- E.164; empty for a line that is reached without one, such as from a browser.
    number TEXT NOT NULL,
    settings TEXT NOT NULL,
    -- The carrier's id of the number, once its calls are reported to us.
    carrier_id TEXT NOT NULL,
    wired_at BIGINT,
    last_call_at BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, channel_id)
);

CREATE UNIQUE INDEX voice_channels_by_number ON voice_channels (org_id, number) WHERE number <> '';

-- By what the sound of a call proves that it belongs to the call.
CREATE TABLE voice_tickets (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    channel_id TEXT NOT NULL,
    -- The provider's own id of the call.
    call_id TEXT NOT NULL,
    provider TEXT NOT NULL,
    nonce TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    from_number TEXT NOT NULL,
    to_number TEXT NOT NULL,
    leg_id TEXT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    PRIMARY KEY (org_id, channel_id, call_id)
);

-- What housekeeping forgets, and where the sound of a call looks.
CREATE INDEX voice_tickets_by_age ON voice_tickets (expires_at);
CREATE INDEX voice_tickets_by_call ON voice_tickets (channel_id, call_id);

CREATE TABLE voicemails (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    call_id TEXT NOT NULL,
    -- The leg of the call by which the carrier names its recording, where it is not the call itself.
    leg_id TEXT NOT NULL,
    from_number TEXT NOT NULL,
    contact_id TEXT,
    -- Empty until there is one.
    recording_id TEXT NOT NULL,
    seconds BIGINT NOT NULL,
    file_key TEXT,
    task_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX voicemails_by_call ON voicemails (org_id, channel_id, call_id);
CREATE INDEX voicemails_by_leg ON voicemails (org_id, channel_id, leg_id);
CREATE INDEX voicemails_by_contact ON voicemails (org_id, contact_id);
CREATE INDEX voicemails_by_age ON voicemails (created_at);
