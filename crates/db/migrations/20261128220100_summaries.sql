-- What a conversation is about, for the person who takes it over, up to the message that it covers.
ALTER TABLE conversations ADD COLUMN summary TEXT;
ALTER TABLE conversations ADD COLUMN summary_at BIGINT;
