-- Web pages that were added by themselves are looked at again each week; those of before there were
-- plans get theirs: a week after they were read last, or at once where that is past.
INSERT INTO jobs (org_id, id, kind, lane, dedupe_key, priority, payload, state, max_attempts, run_at, created_at)
SELECT org_id, 'job_' || SUBSTR(id, 5), 'knowledge_read_again', 'job_' || SUBSTR(id, 5), id || ':again', 9,
    '{"source":"' || id || '"}', 'queued', 8, COALESCE(checked_at, created_at) + 604800000, created_at
FROM knowledge_sources
WHERE kind = 'page' AND site_id IS NULL AND state <> 'reading'
ON CONFLICT DO NOTHING;
