-- Web pages: how their server says that they have not changed; passages that stand on most pages of a
-- site and are found once; and a web site's pages as its reading goes on.

ALTER TABLE knowledge_sources ADD COLUMN etag TEXT;
ALTER TABLE knowledge_sources ADD COLUMN last_modified TEXT;

ALTER TABLE passages ADD COLUMN repeated BOOLEAN NOT NULL DEFAULT FALSE;

ALTER TABLE knowledge_sites ADD COLUMN paused BOOLEAN NOT NULL DEFAULT FALSE;
-- Counts how often the site was begun to be read; work of an earlier time does nothing.
ALTER TABLE knowledge_sites ADD COLUMN round BIGINT NOT NULL DEFAULT 0;
-- Addresses that are not read, one a line.
ALTER TABLE knowledge_sites ADD COLUMN left_out TEXT NOT NULL DEFAULT '';
-- What its robots.txt said when this round began; null while it has not been asked.
ALTER TABLE knowledge_sites ADD COLUMN robots TEXT;
ALTER TABLE knowledge_sites ADD COLUMN next_at BIGINT;

CREATE TABLE knowledge_site_pages (
    org_id TEXT NOT NULL,
    site_id TEXT NOT NULL,
    url TEXT NOT NULL,
    position BIGINT NOT NULL,
    -- A list of pages (sitemap.xml), not a page.
    is_map BOOLEAN NOT NULL,
    -- waiting, read, failed, skipped, gone
    state TEXT NOT NULL,
    -- Why it is not read, in words.
    note TEXT,
    source_id TEXT,
    checked_at BIGINT,
    PRIMARY KEY (org_id, site_id, url),
    FOREIGN KEY (org_id, site_id) REFERENCES knowledge_sites (org_id, id) ON DELETE CASCADE
);
CREATE INDEX knowledge_site_pages_next ON knowledge_site_pages (org_id, site_id, state, is_map, position);
