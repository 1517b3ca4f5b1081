-- The agent as it was published, what is being prepared, and the questions it is tried on.

ALTER TABLE agents ADD COLUMN tool_limits TEXT NOT NULL DEFAULT '{}';

CREATE TABLE agent_versions (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    number BIGINT NOT NULL,
    settings TEXT NOT NULL,
    note TEXT NOT NULL,
    restored_from BIGINT,
    published_by TEXT NOT NULL,
    published_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX agent_versions_number ON agent_versions (org_id, number);

CREATE TABLE agent_drafts (
    org_id TEXT PRIMARY KEY REFERENCES organizations (org_id) ON DELETE CASCADE,
    settings TEXT NOT NULL,
    revision TEXT NOT NULL,
    based_on BIGINT NOT NULL,
    edited_by TEXT NOT NULL,
    edited_at BIGINT NOT NULL
);

CREATE TABLE evaluation_questions (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    question TEXT NOT NULL,
    question_key TEXT NOT NULL,
    expected TEXT NOT NULL,
    refuse BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX evaluation_questions_key ON evaluation_questions (org_id, question_key);

CREATE TABLE agent_comparisons (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    before_label TEXT NOT NULL,
    before_settings TEXT NOT NULL,
    after_label TEXT NOT NULL,
    after_settings TEXT NOT NULL,
    questions TEXT NOT NULL,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    state TEXT NOT NULL,
    reason TEXT NOT NULL,
    started_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (org_id, id)
);

CREATE TABLE agent_comparison_results (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    comparison_id TEXT NOT NULL,
    place BIGINT NOT NULL,
    before_answer TEXT NOT NULL,
    after_answer TEXT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX agent_comparison_results_place ON agent_comparison_results (org_id, comparison_id, place);
