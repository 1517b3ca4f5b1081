-- The booking that a message tells of, as it stood then: what the contact's card shows.
ALTER TABLE messages ADD COLUMN booking TEXT;
