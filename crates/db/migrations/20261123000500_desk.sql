-- The small desk behind the conversations: leads and tasks.

CREATE TABLE leads (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    contact_id TEXT,
    conversation_id TEXT,
    name TEXT NOT NULL,
    email TEXT,
    phone TEXT,
    interest TEXT NOT NULL,
    note TEXT NOT NULL,
    stage TEXT NOT NULL,
    source TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX leads_contact ON leads (org_id, contact_id);
-- A contact has one open lead at most: what is captured again is added to it.
CREATE UNIQUE INDEX leads_open ON leads (org_id, contact_id) WHERE stage IN ('new', 'contacted', 'qualified');
CREATE INDEX leads_recent ON leads (org_id, created_at DESC, id DESC);

CREATE TABLE tasks (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    body TEXT NOT NULL,
    urgency TEXT NOT NULL,
    contact_id TEXT,
    conversation_id TEXT,
    assignee_id TEXT,
    due_at BIGINT,
    done_at BIGINT,
    done_by TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX tasks_open ON tasks (org_id, due_at) WHERE done_at IS NULL;
CREATE INDEX tasks_contact ON tasks (org_id, contact_id);
CREATE INDEX tasks_conversation ON tasks (org_id, conversation_id);
