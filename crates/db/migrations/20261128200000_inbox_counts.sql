-- What wants attention is counted on every page; what is over is most of all there is.
CREATE INDEX conversations_live ON conversations (org_id, status, unread, snoozed_until) WHERE status <> 'resolved';
