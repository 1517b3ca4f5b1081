-- What a lead is worth, what comes next and when, who sees to it, and its way from stage to stage.

ALTER TABLE leads ADD COLUMN value_amount BIGINT;
ALTER TABLE leads ADD COLUMN value_currency TEXT;
ALTER TABLE leads ADD COLUMN next_step TEXT NOT NULL DEFAULT '';
ALTER TABLE leads ADD COLUMN next_step_at BIGINT;
-- Why it was lost; empty unless it is.
ALTER TABLE leads ADD COLUMN lost_reason TEXT NOT NULL DEFAULT '';
ALTER TABLE leads ADD COLUMN assignee_id TEXT;
-- Null for a lead that has stood where it stands since before this was kept.
ALTER TABLE leads ADD COLUMN stage_changed_at BIGINT;
ALTER TABLE leads ADD COLUMN version BIGINT NOT NULL DEFAULT 1;
CREATE INDEX leads_stage ON leads (org_id, stage, next_step_at);

-- Each step of a lead, its capture first.
CREATE TABLE lead_stages (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    lead_id TEXT NOT NULL,
    from_stage TEXT,
    to_stage TEXT NOT NULL,
    reason TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, lead_id) REFERENCES leads (org_id, id) ON DELETE CASCADE
);
CREATE INDEX lead_stages_lead ON lead_stages (org_id, lead_id, id);
