-- The conversation type that a conversation is of: that of the questions begun last in it.

ALTER TABLE conversations ADD COLUMN type_id TEXT;

UPDATE conversations SET type_id = (
    SELECT i.type_id FROM intakes i WHERE i.org_id = conversations.org_id AND i.conversation_id = conversations.id
    ORDER BY i.started_at DESC, i.id DESC LIMIT 1
) WHERE EXISTS (
    SELECT 1 FROM intakes i WHERE i.org_id = conversations.org_id AND i.conversation_id = conversations.id
);

CREATE INDEX conversations_type ON conversations (org_id, type_id, last_message_at DESC) WHERE type_id IS NOT NULL;
