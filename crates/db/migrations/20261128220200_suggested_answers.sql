-- Answers that members gave by hand, offered as FAQ entries. Nothing in here is knowledge before a
-- member has approved it.
CREATE TABLE suggested_answers (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    question TEXT NOT NULL,
    -- What tells whether two questions are the same, as of a gap.
    fingerprint TEXT NOT NULL,
    answer TEXT NOT NULL,
    conversation_id TEXT,
    message_id TEXT NOT NULL,
    -- The FAQ entry that it may be another way of asking for.
    like_source_id TEXT,
    -- How often a member answered it.
    given BIGINT NOT NULL,
    -- open, approved, dismissed
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, fingerprint)
);
CREATE INDEX suggested_answers_open ON suggested_answers (org_id, state, updated_at DESC, id DESC);
