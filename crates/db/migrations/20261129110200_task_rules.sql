-- Tasks can be changed and deleted, remind whoever does them once, and are made by rules. An event says
-- which job follows it, in its own transaction.

ALTER TABLE tasks ADD COLUMN whole_day BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE tasks ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
ALTER TABLE tasks ADD COLUMN remind_at BIGINT;
ALTER TABLE tasks ADD COLUMN deleted_at BIGINT;
ALTER TABLE tasks ADD COLUMN rule_id TEXT;
ALTER TABLE tasks ADD COLUMN rule_seq BIGINT;
CREATE INDEX tasks_assignee ON tasks (org_id, assignee_id, due_at) WHERE done_at IS NULL;
CREATE UNIQUE INDEX tasks_rule ON tasks (org_id, rule_id, rule_seq) WHERE rule_id IS NOT NULL;

ALTER TABLE members ADD COLUMN task_mails BOOLEAN NOT NULL DEFAULT TRUE;

CREATE TABLE task_rules (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    occasion TEXT NOT NULL,
    title TEXT NOT NULL,
    urgency TEXT NOT NULL,
    due TEXT NOT NULL,
    due_hours BIGINT NOT NULL,
    assignee_id TEXT,
    enabled BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX task_rules_occasion ON task_rules (org_id, occasion);

CREATE TABLE event_followers (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    job TEXT NOT NULL,
    PRIMARY KEY (org_id, name, job)
);
