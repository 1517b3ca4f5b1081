-- What the business taught its agent. A source is cut into passages, which are what is found.

CREATE TABLE knowledge_sources (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    -- faq, profile, file, page
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    state TEXT NOT NULL,
    error TEXT,
    url TEXT,
    content_hash TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX knowledge_sources_kind ON knowledge_sources (org_id, kind, updated_at DESC, id DESC);

CREATE TABLE passages (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    source_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    title TEXT NOT NULL,
    -- The ways of asking for it: an FAQ entry's question and its alternatives.
    questions TEXT NOT NULL,
    text TEXT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, source_id) REFERENCES knowledge_sources (org_id, id) ON DELETE CASCADE
);
CREATE INDEX passages_source ON passages (org_id, source_id, position);

CREATE TABLE knowledge_gaps (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    question TEXT NOT NULL,
    -- The question's content words in order: the same question asked twice is one gap.
    fingerprint TEXT NOT NULL,
    asked BIGINT NOT NULL,
    conversation_id TEXT,
    -- open, answered, dismissed
    state TEXT NOT NULL,
    source_id TEXT,
    created_at BIGINT NOT NULL,
    asked_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    UNIQUE (org_id, fingerprint)
);
