-- The people outside the business and what is said with them.

CREATE TABLE contacts (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT,
    email TEXT,
    -- Proven by a signed identity or a one-time code; what somebody typed is not.
    email_verified BOOLEAN NOT NULL DEFAULT FALSE,
    phone TEXT,
    external_id TEXT,
    language TEXT,
    time_zone TEXT,
    country TEXT,
    notes TEXT NOT NULL DEFAULT '',
    tags TEXT NOT NULL DEFAULT '[]',
    blocked_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, external_id)
);
CREATE INDEX contacts_recent ON contacts (org_id, seen_at DESC, id DESC);
CREATE INDEX contacts_email ON contacts (org_id, email);
CREATE INDEX contacts_phone ON contacts (org_id, phone);

-- One browser's visit through the widget. device holds the device facts.
CREATE TABLE contact_sessions (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    channel_id TEXT NOT NULL,
    token_hash TEXT NOT NULL UNIQUE,
    device TEXT NOT NULL,
    verified BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    used_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, contact_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_sessions_contact ON contact_sessions (org_id, contact_id, used_at DESC);
CREATE INDEX contact_sessions_expiry ON contact_sessions (expires_at);

CREATE TABLE conversations (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    session_id TEXT,
    channel_id TEXT NOT NULL,
    channel_kind TEXT NOT NULL,
    -- open, escalated, resolved
    status TEXT NOT NULL,
    -- agent, waiting, person: who owes the next word
    holder TEXT NOT NULL,
    assignee_id TEXT,
    -- counts every change of status, holder and assignee: a turn that began under another is stale
    version BIGINT NOT NULL,
    last_seq BIGINT NOT NULL,
    -- the last message of the contact, and the last one that a turn or a person dealt with
    contact_seq BIGINT NOT NULL,
    answered_seq BIGINT NOT NULL,
    contact_read_seq BIGINT NOT NULL,
    member_read_seq BIGINT NOT NULL,
    unread BOOLEAN NOT NULL,
    last_message_at BIGINT NOT NULL,
    last_message_text TEXT NOT NULL,
    last_author TEXT NOT NULL,
    escalated_at BIGINT,
    escalation_reason TEXT,
    deadline_at BIGINT,
    resolved_at BIGINT,
    snoozed_until BIGINT,
    rating BIGINT,
    rating_comment TEXT,
    language TEXT,
    house_state TEXT NOT NULL,
    cost_micros BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, contact_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX conversations_recent ON conversations (org_id, last_message_at DESC, id DESC);
CREATE INDEX conversations_status ON conversations (org_id, status, last_message_at DESC, id DESC);
CREATE INDEX conversations_assignee ON conversations (org_id, assignee_id, last_message_at DESC);
CREATE INDEX conversations_contact ON conversations (org_id, contact_id, last_message_at DESC, id DESC);
CREATE INDEX conversations_unread ON conversations (org_id, last_message_at DESC) WHERE unread;

CREATE TABLE messages (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    -- contact, agent, member, system
    author TEXT NOT NULL,
    author_id TEXT,
    author_name TEXT NOT NULL,
    -- text, attachment, event, note
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    choices TEXT NOT NULL,
    sources TEXT NOT NULL,
    client_id TEXT,
    -- queued, sent, delivered, read, failed
    delivery TEXT NOT NULL,
    delivery_reason TEXT,
    turn_id TEXT,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, conversation_id, seq),
    UNIQUE (org_id, conversation_id, client_id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id) ON DELETE CASCADE
);

CREATE TABLE attachments (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    message_id TEXT NOT NULL,
    name TEXT NOT NULL,
    content_type TEXT NOT NULL,
    size BIGINT NOT NULL,
    width BIGINT,
    height BIGINT,
    blob_key TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX attachments_message ON attachments (org_id, message_id);
CREATE INDEX attachments_conversation ON attachments (org_id, conversation_id);

-- One turn of the agent: what it was given, what it used, what it cost. The reply's "why".
CREATE TABLE turns (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    -- the last message of the contact that this turn answers
    trigger_seq BIGINT NOT NULL,
    outcome TEXT NOT NULL,
    model TEXT NOT NULL,
    input_tokens BIGINT NOT NULL,
    output_tokens BIGINT NOT NULL,
    cost_micros BIGINT NOT NULL,
    first_token_ms BIGINT,
    total_ms BIGINT NOT NULL,
    record TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX turns_conversation ON turns (org_id, conversation_id, trigger_seq);

-- What a tool did, by the key of its call: a turn that is run again after a crash finds the result
-- of its first run here instead of doing it twice.
CREATE TABLE tool_runs (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    tool TEXT NOT NULL,
    result TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id) ON DELETE CASCADE
);
CREATE INDEX tool_runs_conversation ON tool_runs (org_id, conversation_id);

CREATE TABLE saved_replies (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    title TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
