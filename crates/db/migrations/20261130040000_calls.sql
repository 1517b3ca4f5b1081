-- A call: a conversation on the phone, or by voice in the browser, from the first ring to its end.
CREATE TABLE calls (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    -- Who carries it, and that provider's own id of it.
    provider TEXT NOT NULL,
    external_id TEXT NOT NULL,
    -- inbound, outbound
    direction TEXT NOT NULL,
    -- E.164; none where the number is withheld or there is no number.
    from_number TEXT,
    to_number TEXT,
    -- ringing, live, ended
    status TEXT NOT NULL,
    started_at BIGINT NOT NULL,
    answered_at BIGINT,
    ended_at BIGINT,
    -- caller, agent, member, network
    ended_by TEXT,
    -- answered, booked, message, transferred, missed
    outcome TEXT,
    language TEXT,
    summary TEXT,
    -- The keys that were pressed.
    digits TEXT NOT NULL,
    -- When whoever holds it last said that it is still there.
    beat_at BIGINT NOT NULL,
    voice_seconds BIGINT NOT NULL,
    cost_micros BIGINT NOT NULL,
    -- none, recording, ready, deleted
    recording_state TEXT NOT NULL,
    recording_key TEXT,
    recording_type TEXT,
    recording_bytes BIGINT,
    recording_ms BIGINT,
    -- Where in the call it begins, in milliseconds from the answer.
    recording_from_ms BIGINT NOT NULL,
    -- How loud each side was, as JSON.
    peaks TEXT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX calls_external ON calls (org_id, channel_id, provider, external_id);
CREATE INDEX calls_by_time ON calls (org_id, started_at, id);
CREATE INDEX calls_by_status ON calls (org_id, status, started_at);
CREATE INDEX calls_conversation ON calls (org_id, conversation_id, started_at);
CREATE INDEX calls_contact ON calls (org_id, contact_id, started_at);

-- When something was said in a call: the words themselves are the message's.
CREATE TABLE call_lines (
    org_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    call_id TEXT NOT NULL,
    -- contact, agent
    speaker TEXT NOT NULL,
    -- Milliseconds from the answer.
    start_ms BIGINT NOT NULL,
    end_ms BIGINT NOT NULL,
    -- [[word, start_ms, end_ms], …]
    words TEXT NOT NULL,
    -- How sure the ears were, 0 to 100.
    confidence BIGINT,
    interrupted BOOLEAN NOT NULL,
    -- What was to be said and was not, because somebody spoke.
    unheard TEXT NOT NULL,
    PRIMARY KEY (org_id, message_id),
    FOREIGN KEY (org_id, call_id) REFERENCES calls (org_id, id) ON DELETE CASCADE
);
CREATE INDEX call_lines_call ON call_lines (org_id, call_id, start_ms);

-- How long a caller waited for an answer, step by step: milliseconds from the end of their words.
CREATE TABLE call_turns (
    org_id TEXT NOT NULL,
    call_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    -- The turn of the agent, and the message that it ended with.
    turn_id TEXT,
    message_id TEXT,
    -- Where in the call the caller's words ended, in milliseconds from the answer.
    speech_end_ms BIGINT NOT NULL,
    decided_ms BIGINT,
    transcript_ms BIGINT,
    first_token_ms BIGINT,
    first_audio_ms BIGINT,
    first_frame_ms BIGINT,
    -- From the caller's first word over the agent's until the agent was silent.
    clear_ms BIGINT,
    ears TEXT NOT NULL,
    model TEXT NOT NULL,
    mouth TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, call_id, position),
    FOREIGN KEY (org_id, call_id) REFERENCES calls (org_id, id) ON DELETE CASCADE
);
CREATE INDEX call_turns_by_time ON call_turns (org_id, created_at);

-- Whether a member hears of calls by mail; where nobody has said, owners and admins do.
ALTER TABLE members ADD COLUMN call_mails BOOLEAN;
