-- How a business looks: its colour, #rrggbb, and its logo. The logo's name says which file it is and how
-- large; the file is kept sealed, under the organization's key.
ALTER TABLE organizations ADD COLUMN accent TEXT NOT NULL DEFAULT '';
ALTER TABLE organizations ADD COLUMN logo TEXT NOT NULL DEFAULT '';

-- The logo that a mail shows at its head; empty for none.
ALTER TABLE mails ADD COLUMN logo TEXT NOT NULL DEFAULT '';
-- JSON: what is printed into this file before the mail leaves; empty for a file that is there.
ALTER TABLE mail_files ADD COLUMN paper TEXT NOT NULL DEFAULT '';
