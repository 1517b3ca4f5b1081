-- When a call came back that was put through to a person, because nobody took it there.
ALTER TABLE calls ADD COLUMN returned_at BIGINT;
