-- What every feature stands on: events, jobs, mails, secrets, usage, the audit log.

CREATE TABLE events (
    org_id TEXT NOT NULL,
    seq BIGINT NOT NULL,
    name TEXT NOT NULL,
    conversation_id TEXT,
    contact_id TEXT,
    payload TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, seq)
);
CREATE INDEX events_conversation ON events (org_id, conversation_id, seq);
CREATE INDEX events_age ON events (created_at);

-- org_id is empty for work of the installation itself. A lane runs one job at a time, in order:
-- the partial unique index makes the database the judge of that.
CREATE TABLE jobs (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    lane TEXT NOT NULL,
    dedupe_key TEXT,
    priority BIGINT NOT NULL,
    payload TEXT NOT NULL,
    state TEXT NOT NULL,
    attempts BIGINT NOT NULL DEFAULT 0,
    max_attempts BIGINT NOT NULL,
    run_at BIGINT NOT NULL,
    leased_by TEXT,
    leased_until BIGINT,
    last_error TEXT,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX jobs_lane_running ON jobs (org_id, lane) WHERE state = 'running';
CREATE UNIQUE INDEX jobs_dedupe ON jobs (org_id, dedupe_key) WHERE state = 'queued';
CREATE INDEX jobs_due ON jobs (priority, run_at, id) WHERE state = 'queued';
CREATE INDEX jobs_next ON jobs (run_at) WHERE state = 'queued';
CREATE INDEX jobs_lane ON jobs (org_id, lane, id) WHERE state = 'queued';
CREATE INDEX jobs_lease ON jobs (leased_until) WHERE state = 'running';
CREATE INDEX jobs_dead ON jobs (org_id, finished_at) WHERE state = 'dead';

-- org_id is empty for mails of the installation itself (sign-up, reset).
CREATE TABLE mails (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    to_address TEXT NOT NULL,
    subject TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX mails_age ON mails (created_at);

-- Credentials and other secrets, sealed under the organization's data key.
CREATE TABLE secrets (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    sealed BYTEA NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, name)
);

-- What an organization used, by its own days.
CREATE TABLE usage_days (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    day TEXT NOT NULL,
    meter TEXT NOT NULL,
    amount BIGINT NOT NULL,
    PRIMARY KEY (org_id, day, meter)
);

-- Who did what to what; ids only, never personal data.
CREATE TABLE audit_entries (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id TEXT NOT NULL,
    action TEXT NOT NULL,
    subject_id TEXT NOT NULL,
    detail TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);

-- Facts about this installation: which master keys have been used, when it was set up.
CREATE TABLE installation (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
);
