-- Conversation types with their own questions, and what was answered to them.

CREATE TABLE conversation_types (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    type_key TEXT NOT NULL,
    name TEXT NOT NULL,
    -- When it applies, for models; the phrases are for the built-in engine. JSON: strings.
    applies TEXT NOT NULL,
    phrases TEXT NOT NULL,
    say_first TEXT NOT NULL,
    -- JSON: the questions in their order.
    questions TEXT NOT NULL,
    ending TEXT NOT NULL,
    urgency TEXT NOT NULL,
    enabled BOOLEAN NOT NULL,
    place BIGINT NOT NULL,
    archived_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
-- One that is archived gives its key away.
CREATE UNIQUE INDEX conversation_types_key ON conversation_types (org_id, type_key) WHERE archived_at IS NULL;
CREATE INDEX conversation_types_place ON conversation_types (org_id, place, id);

CREATE TABLE intakes (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    conversation_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    type_id TEXT NOT NULL,
    -- The type as it was when its questions were begun.
    type_key TEXT NOT NULL,
    type_name TEXT NOT NULL,
    questions TEXT NOT NULL,
    ending TEXT NOT NULL,
    urgency TEXT NOT NULL,
    -- JSON: by the questions' keys.
    answers TEXT NOT NULL,
    skipped TEXT NOT NULL,
    state TEXT NOT NULL,
    task_id TEXT,
    lead_id TEXT,
    started_at BIGINT NOT NULL,
    completed_at BIGINT,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, conversation_id) REFERENCES conversations (org_id, id) ON DELETE CASCADE
);
-- One is asked at a time in a conversation.
CREATE UNIQUE INDEX intakes_open ON intakes (org_id, conversation_id) WHERE state = 'open';
CREATE INDEX intakes_conversation ON intakes (org_id, conversation_id, started_at DESC);
CREATE INDEX intakes_contact ON intakes (org_id, contact_id, started_at DESC);
CREATE INDEX intakes_type ON intakes (org_id, type_id);
