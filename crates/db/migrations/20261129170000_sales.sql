-- Quotes, invoices, credit notes and what was paid.

-- How the business bills. JSON: its name and taxes, terms, prefixes, ways to be paid.
CREATE TABLE billing_settings (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    body TEXT NOT NULL,
    version BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id)
);

-- The last number given, of each kind and year. Taking one locks the row until the paper that bears it is
-- committed: numbers have no gaps.
CREATE TABLE sale_numbers (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    year BIGINT NOT NULL,
    last_number BIGINT NOT NULL,
    PRIMARY KEY (org_id, kind, year)
);

CREATE TABLE quotes (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    number TEXT,
    contact_id TEXT,
    lead_id TEXT,
    conversation_id TEXT,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    -- JSON: what it says, and what that comes to.
    content TEXT NOT NULL,
    sums TEXT NOT NULL,
    total BIGINT NOT NULL,
    -- A day of the business's calendar, 2026-12-24; so are the others.
    valid_until TEXT,
    accepted_by TEXT NOT NULL DEFAULT '',
    decline_reason TEXT NOT NULL DEFAULT '',
    sent_at BIGINT,
    viewed_at BIGINT,
    decided_at BIGINT,
    invoice_id TEXT,
    -- JSON: the paper as it was sent.
    paper TEXT,
    version BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX quotes_recent ON quotes (org_id, created_at DESC, id DESC);
CREATE INDEX quotes_status ON quotes (org_id, status, created_at DESC);
CREATE INDEX quotes_contact ON quotes (org_id, contact_id, created_at DESC);
CREATE INDEX quotes_lead ON quotes (org_id, lead_id);
CREATE UNIQUE INDEX quotes_number ON quotes (org_id, number);

CREATE TABLE invoices (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT,
    contact_id TEXT,
    quote_id TEXT,
    booking_id TEXT,
    credits_id TEXT,
    status TEXT NOT NULL,
    currency TEXT NOT NULL,
    recipient_name TEXT NOT NULL,
    subject TEXT NOT NULL,
    content TEXT NOT NULL,
    sums TEXT NOT NULL,
    total BIGINT NOT NULL,
    paid BIGINT NOT NULL DEFAULT 0,
    credited BIGINT NOT NULL DEFAULT 0,
    issued_on TEXT,
    due_on TEXT,
    deposit_due_on TEXT,
    void_reason TEXT NOT NULL DEFAULT '',
    pay_url TEXT NOT NULL DEFAULT '',
    sent_at BIGINT,
    viewed_at BIGINT,
    paid_at BIGINT,
    paper TEXT,
    version BIGINT NOT NULL,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX invoices_recent ON invoices (org_id, created_at DESC, id DESC);
CREATE INDEX invoices_status ON invoices (org_id, status, due_on);
CREATE INDEX invoices_contact ON invoices (org_id, contact_id, created_at DESC);
CREATE UNIQUE INDEX invoices_number ON invoices (org_id, number);
-- A quote becomes one invoice, a booking is billed once: what is void does not count.
CREATE UNIQUE INDEX invoices_quote ON invoices (org_id, quote_id) WHERE kind = 'invoice' AND status <> 'void';
CREATE UNIQUE INDEX invoices_booking ON invoices (org_id, booking_id) WHERE kind = 'invoice' AND status <> 'void';

CREATE TABLE payments (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    invoice_id TEXT NOT NULL,
    number TEXT NOT NULL,
    direction TEXT NOT NULL,
    amount BIGINT NOT NULL,
    method TEXT NOT NULL,
    reference TEXT NOT NULL,
    received_on TEXT NOT NULL,
    request_key TEXT,
    created_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    undone_at BIGINT,
    PRIMARY KEY (org_id, id),
    FOREIGN KEY (org_id, invoice_id) REFERENCES invoices (org_id, id) ON DELETE CASCADE
);
CREATE INDEX payments_invoice ON payments (org_id, invoice_id, id);
CREATE INDEX payments_day ON payments (org_id, received_on);
CREATE UNIQUE INDEX payments_key ON payments (org_id, request_key);
CREATE UNIQUE INDEX payments_number ON payments (org_id, number);

-- Each step of a quote's or an invoice's way.
CREATE TABLE sale_steps (
    org_id TEXT NOT NULL REFERENCES organizations (org_id) ON DELETE CASCADE,
    id TEXT NOT NULL,
    document_id TEXT NOT NULL,
    step TEXT NOT NULL,
    detail TEXT NOT NULL,
    changed_by TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    PRIMARY KEY (org_id, id)
);
CREATE INDEX sale_steps_document ON sale_steps (org_id, document_id, id);
