-- What is learned from files and web pages: how far reading has come, what was left out, where the
-- original is, and when it is to be looked at again.

ALTER TABLE knowledge_sources ADD COLUMN site_id TEXT;
ALTER TABLE knowledge_sources ADD COLUMN file_name TEXT;
ALTER TABLE knowledge_sources ADD COLUMN size BIGINT NOT NULL DEFAULT 0;
ALTER TABLE knowledge_sources ADD COLUMN blob_key TEXT;
-- Percent.
ALTER TABLE knowledge_sources ADD COLUMN progress BIGINT NOT NULL DEFAULT 0;
ALTER TABLE knowledge_sources ADD COLUMN warnings TEXT NOT NULL DEFAULT '[]';
ALTER TABLE knowledge_sources ADD COLUMN passages BIGINT NOT NULL DEFAULT 0;
ALTER TABLE knowledge_sources ADD COLUMN checked_at BIGINT;
CREATE INDEX knowledge_sources_site ON knowledge_sources (org_id, site_id);
CREATE INDEX knowledge_sources_hash ON knowledge_sources (org_id, content_hash);

-- The page of a file that a passage begins on.
ALTER TABLE passages ADD COLUMN page BIGINT;

-- A web site that is read page by page.
CREATE TABLE knowledge_sites (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    url TEXT NOT NULL,
    -- waiting, reading, ready, failed
    state TEXT NOT NULL,
    error TEXT,
    most_pages BIGINT NOT NULL,
    -- Paths, one a line: only pages below these are read; none means all.
    only_below TEXT NOT NULL,
    -- How often it is looked at again, in hours; 0 is never.
    every_hours BIGINT NOT NULL,
    pages_found BIGINT NOT NULL,
    pages_read BIGINT NOT NULL,
    pages_failed BIGINT NOT NULL,
    checked_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

-- What texts of passages mean, as vectors of one model (little-endian f32), by the text's hash: a text
-- that stays the same is not read again.
CREATE TABLE text_vectors (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    model TEXT NOT NULL,
    hash TEXT NOT NULL,
    vector BYTEA NOT NULL,
    PRIMARY KEY (org_id, model, hash)
);
