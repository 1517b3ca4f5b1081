-- Mails leave: as HTML too, with files, by whom, what became of them, and who is no longer written to.

ALTER TABLE mails ADD COLUMN html TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN contact_id TEXT;
-- One that may be unsubscribed from.
ALTER TABLE mails ADD COLUMN optional BOOLEAN NOT NULL DEFAULT FALSE;
ALTER TABLE mails ADD COLUMN provider TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN provider_id TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN reason TEXT NOT NULL DEFAULT '';
ALTER TABLE mails ADD COLUMN attempts BIGINT NOT NULL DEFAULT 0;
-- How often it was sent anew by a person, or after a refusal: part of the key of a try.
ALTER TABLE mails ADD COLUMN round BIGINT NOT NULL DEFAULT 0;
-- How much is known of what became of it; it never goes back, so reports may come in any order.
ALTER TABLE mails ADD COLUMN known BIGINT NOT NULL DEFAULT 0;
ALTER TABLE mails ADD COLUMN updated_at BIGINT NOT NULL DEFAULT 0;
CREATE INDEX mails_newest ON mails (org_id, created_at);
CREATE INDEX mails_contact ON mails (org_id, contact_id);

CREATE TABLE mail_files (
    org_id TEXT NOT NULL,
    mail_id TEXT NOT NULL,
    position BIGINT NOT NULL,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (org_id, mail_id, position)
);

-- Whom no mail is sent to. `kind` is bounced, complained, or unsubscribed (from optional mails only).
-- org_id is empty for mails of the installation itself.
CREATE TABLE mail_suppressions (
    org_id TEXT NOT NULL,
    address TEXT NOT NULL,
    kind TEXT NOT NULL,
    reason TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, address, kind)
);

-- By whom an organization sends, where not by the installation. Its credentials are in `secrets`.
CREATE TABLE mail_senders (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    provider TEXT NOT NULL,
    from_name TEXT NOT NULL,
    from_address TEXT NOT NULL,
    reply_to TEXT NOT NULL,
    smtp_host TEXT NOT NULL,
    smtp_port BIGINT NOT NULL,
    smtp_security TEXT NOT NULL,
    smtp_user TEXT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id)
);
