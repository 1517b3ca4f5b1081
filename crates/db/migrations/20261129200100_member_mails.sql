-- What a member hears of by mail: conversations that wait for a person while they are away, and the
-- morning's summary. Where nobody has said, owners get the summary.
ALTER TABLE members ADD COLUMN hand_over_mails BOOLEAN NOT NULL DEFAULT TRUE;
ALTER TABLE members ADD COLUMN summary_mails BOOLEAN;

-- When an organization's summary is sent, in minutes of its day, and the day it was last sent for.
CREATE TABLE daily_summaries (
    org_id TEXT PRIMARY KEY REFERENCES organizations (org_id) ON DELETE CASCADE,
    at_minutes BIGINT NOT NULL,
    last_day TEXT NOT NULL
);
