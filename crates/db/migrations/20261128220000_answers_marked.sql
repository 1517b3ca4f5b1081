-- What the contact said of an answer, and whether a member marked it wrong. The gap that came of it
-- is named without a reference: a gap may be forgotten before the message.
ALTER TABLE messages ADD COLUMN helpful BOOLEAN;
ALTER TABLE messages ADD COLUMN helpful_comment TEXT;
ALTER TABLE messages ADD COLUMN wrong_by TEXT;
ALTER TABLE messages ADD COLUMN gap_id TEXT;

-- A gap is a question that had no answer, or one whose answer was wrong: then what was said, where,
-- and the entry that it was taken from.
ALTER TABLE knowledge_gaps ADD COLUMN reason TEXT NOT NULL DEFAULT 'unanswered';
ALTER TABLE knowledge_gaps ADD COLUMN wrong_answer TEXT;
ALTER TABLE knowledge_gaps ADD COLUMN message_id TEXT;
ALTER TABLE knowledge_gaps ADD COLUMN used_source_id TEXT;
