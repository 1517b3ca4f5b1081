-- One record of a person over all channels: every number and address, fields of the business's own, notes,
-- consent; people who turn out to be one; lists of people read from a file.

-- A contact that was merged into another keeps its row as it was, and is shown as the other one.
ALTER TABLE contacts ADD COLUMN merged_into TEXT;
CREATE INDEX contacts_merged ON contacts (org_id, merged_into) WHERE merged_into IS NOT NULL;

-- As whom a browser began, where a merge has given the row to another contact since: a browser goes on
-- seeing what it saw, and nothing of the other.
ALTER TABLE contact_sessions ADD COLUMN began_as TEXT;
ALTER TABLE conversations ADD COLUMN began_as TEXT;
CREATE INDEX conversations_began ON conversations (org_id, began_as) WHERE began_as IS NOT NULL;

-- A contact's own open lead is one; an open lead that came along by a merge stands beside it.
ALTER TABLE leads ADD COLUMN beside BOOLEAN NOT NULL DEFAULT FALSE;
DROP INDEX leads_open;
CREATE UNIQUE INDEX leads_open ON leads (org_id, contact_id) WHERE stage IN ('new', 'contacted', 'qualified') AND beside = FALSE;

-- Whatever reaches a contact. The first e-mail address and the first number stand in the contact's row too.
CREATE TABLE contact_identities (
    org_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    -- email, phone, whatsapp
    kind TEXT NOT NULL,
    value TEXT NOT NULL,
    -- What two spellings of nearly the same have in common.
    alike TEXT NOT NULL,
    verified BOOLEAN NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, contact_id, kind, value),
    FOREIGN KEY (org_id, contact_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_identities_value ON contact_identities (org_id, kind, value);
CREATE INDEX contact_identities_alike ON contact_identities (org_id, kind, alike);
INSERT INTO contact_identities (org_id, contact_id, kind, value, alike, verified, created_at)
    SELECT org_id, id, 'email', email, email, email_verified, created_at FROM contacts WHERE email IS NOT NULL;
INSERT INTO contact_identities (org_id, contact_id, kind, value, alike, verified, created_at)
    SELECT org_id, id, 'phone', phone, phone, FALSE, created_at FROM contacts WHERE phone IS NOT NULL;

-- What the business wants to know of its contacts besides.
CREATE TABLE contact_fields (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    name TEXT NOT NULL,
    name_key TEXT NOT NULL,
    -- text, number, date, choice
    kind TEXT NOT NULL,
    choices TEXT NOT NULL,
    position BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE UNIQUE INDEX contact_fields_name ON contact_fields (org_id, name_key);

CREATE TABLE contact_field_values (
    org_id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    field_id TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (org_id, contact_id, field_id),
    FOREIGN KEY (org_id, contact_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, field_id) REFERENCES contact_fields (org_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_field_values_field ON contact_field_values (org_id, field_id);

CREATE TABLE contact_notes (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    author_id TEXT NOT NULL,
    author_name TEXT NOT NULL,
    text TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, contact_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_notes_contact ON contact_notes (org_id, contact_id, id);

-- What a contact agreed to, channel by channel. A change is another row; the newest holds.
CREATE TABLE contact_consents (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    contact_id TEXT NOT NULL,
    channel TEXT NOT NULL,
    granted BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    recorded_by TEXT NOT NULL,
    given_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, contact_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_consents_contact ON contact_consents (org_id, contact_id, id);

-- Merges, with the survivor's record before and after: what the undoing puts back.
CREATE TABLE contact_merges (
    org_id TEXT NOT NULL,
    id TEXT NOT NULL,
    survivor_id TEXT NOT NULL,
    absorbed_id TEXT NOT NULL,
    absorbed_name TEXT NOT NULL,
    record_before TEXT NOT NULL,
    record_after TEXT NOT NULL,
    merged_by TEXT NOT NULL,
    merged_at BIGINT NOT NULL,
    undone_by TEXT,
    undone_at BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, survivor_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, absorbed_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE
);
CREATE INDEX contact_merges_survivor ON contact_merges (org_id, survivor_id, id);
CREATE UNIQUE INDEX contact_merges_absorbed ON contact_merges (org_id, absorbed_id) WHERE undone_at IS NULL;

-- The rows that a merge gave to the survivor.
CREATE TABLE contact_merge_rows (
    org_id TEXT NOT NULL,
    merge_id TEXT NOT NULL,
    table_name TEXT NOT NULL,
    row_id TEXT NOT NULL,
    PRIMARY KEY (org_id, merge_id, table_name, row_id),
    FOREIGN KEY (org_id, merge_id) REFERENCES contact_merges (org_id, id) ON DELETE CASCADE
);

-- Two contacts that a member has said are two people; the smaller id first.
CREATE TABLE contact_distinct (
    org_id TEXT NOT NULL,
    first_id TEXT NOT NULL,
    second_id TEXT NOT NULL,
    decided_by TEXT NOT NULL,
    decided_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, first_id, second_id),
    FOREIGN KEY (org_id, first_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE,
    FOREIGN KEY (org_id, second_id) REFERENCES contacts (org_id, id) ON DELETE CASCADE
);

-- A file of contacts that is read: how its columns are understood, and how far it has come.
CREATE TABLE contact_imports (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    file_name TEXT NOT NULL,
    -- prepared, running, done, failed
    state TEXT NOT NULL,
    blob_key TEXT,
    header TEXT NOT NULL,
    mapping TEXT NOT NULL,
    -- update, skip
    existing TEXT NOT NULL,
    tags TEXT NOT NULL,
    total BIGINT NOT NULL,
    done BIGINT NOT NULL,
    created BIGINT NOT NULL,
    updated BIGINT NOT NULL,
    skipped BIGINT NOT NULL,
    bad BIGINT NOT NULL,
    error TEXT,
    started_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    finished_at BIGINT,
    PRIMARY KEY (org_id, id)
);

-- Rows of a file that could not be taken over, as they stood there.
CREATE TABLE contact_import_problems (
    org_id TEXT NOT NULL,
    import_id TEXT NOT NULL,
    line BIGINT NOT NULL,
    reason TEXT NOT NULL,
    cells TEXT NOT NULL,
    PRIMARY KEY (org_id, import_id, line),
    FOREIGN KEY (org_id, import_id) REFERENCES contact_imports (org_id, id) ON DELETE CASCADE
);
