-- Search across conversations: words as they are ('simple'), since an organization's conversations
-- are in several languages.

ALTER TABLE messages ADD COLUMN search tsvector
    GENERATED ALWAYS AS (CASE WHEN kind IN ('text', 'note', 'attachment') THEN to_tsvector('simple', text) END) STORED;

CREATE INDEX messages_search ON messages USING gin (search);
