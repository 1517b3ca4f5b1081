-- Search across conversations. The index holds no text of its own (content = messages): a message
-- that is deleted leaves nothing behind.

CREATE VIRTUAL TABLE messages_search USING fts5 (
    text,
    content = 'messages',
    tokenize = 'unicode61 remove_diacritics 2'
);

CREATE TRIGGER messages_search_insert AFTER INSERT ON messages WHEN NEW.kind IN ('text', 'note', 'attachment') BEGIN
    INSERT INTO messages_search (rowid, text) VALUES (NEW.rowid, NEW.text);
END;

CREATE TRIGGER messages_search_delete AFTER DELETE ON messages WHEN OLD.kind IN ('text', 'note', 'attachment') BEGIN
    INSERT INTO messages_search (messages_search, rowid, text) VALUES ('delete', OLD.rowid, OLD.text);
END;

CREATE TRIGGER messages_search_update AFTER UPDATE OF text ON messages WHEN OLD.kind IN ('text', 'note', 'attachment') BEGIN
    INSERT INTO messages_search (messages_search, rowid, text) VALUES ('delete', OLD.rowid, OLD.text);
    INSERT INTO messages_search (rowid, text) VALUES (NEW.rowid, NEW.text);
END;
