CREATE TABLE data_requests (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    email TEXT NOT NULL,
    kind TEXT NOT NULL,
    message TEXT NOT NULL,
    -- The tag of the language that it was asked in.
    language TEXT NOT NULL,
    status TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    token_expires_at BIGINT NOT NULL,
    -- The task for the team, from the confirmation on.
    task_id TEXT,
    due_at BIGINT,
    created_at BIGINT NOT NULL,
    confirmed_at BIGINT,
    closed_at BIGINT,
    closed_by TEXT,
    answer TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
);

CREATE UNIQUE INDEX data_requests_by_token ON data_requests (org_id, token_hash);
CREATE INDEX data_requests_by_status ON data_requests (org_id, status, due_at, id);
-- What housekeeping forgets.
CREATE INDEX data_requests_by_age ON data_requests (status, token_expires_at);
