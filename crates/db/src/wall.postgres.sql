-- The second wall between tenants. A connection works as frontdesk_app, which sees the rows of the
-- organization named in app.org and no others, or, through a system door, as frontdesk_system.
-- Neither role owns a table nor can it bypass a policy.
--
-- It is read at every start, also of a second server beside one that is answering, and ALTER TABLE
-- and CREATE POLICY shut a table until the end. So only what is missing is done: over a wall that
-- stands, no table is locked, no request waits and none can meet this in a deadlock.
DO $wall$
DECLARE
    t RECORD;
BEGIN
    PERFORM pg_advisory_xact_lock(7236510982);
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'frontdesk_app') THEN
        BEGIN
            CREATE ROLE frontdesk_app NOLOGIN NOSUPERUSER NOBYPASSRLS;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
    IF NOT EXISTS (SELECT 1 FROM pg_roles WHERE rolname = 'frontdesk_system') THEN
        BEGIN
            CREATE ROLE frontdesk_system NOLOGIN NOSUPERUSER NOBYPASSRLS;
        EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL;
        END;
    END IF;
    IF NOT pg_has_role(current_user, 'frontdesk_app', 'MEMBER') THEN
        EXECUTE format('GRANT frontdesk_app, frontdesk_system TO %I', current_user);
    END IF;
    IF NOT has_schema_privilege('frontdesk_app', current_schema(), 'USAGE')
       OR NOT has_schema_privilege('frontdesk_system', current_schema(), 'USAGE') THEN
        EXECUTE format('GRANT USAGE ON SCHEMA %I TO frontdesk_app, frontdesk_system', current_schema());
    END IF;
    FOR t IN
        SELECT c.relname AS name, c.relrowsecurity AS walled, r.role,
               -- A list of privileges in one call would ask for any of them.
               has_table_privilege(r.role, c.oid, 'SELECT') AND has_table_privilege(r.role, c.oid, 'INSERT')
               AND has_table_privilege(r.role, c.oid, 'UPDATE') AND has_table_privilege(r.role, c.oid, 'DELETE') AS granted
        FROM pg_class c
        CROSS JOIN (VALUES ('frontdesk_app'), ('frontdesk_system')) AS r (role)
        WHERE c.relkind = 'r' AND c.relnamespace = current_schema()::regnamespace AND c.relname <> '_sqlx_migrations'
          AND (r.role = 'frontdesk_system'
               OR EXISTS (SELECT 1 FROM pg_attribute a
                          WHERE a.attrelid = c.oid AND a.attname = 'org_id' AND NOT a.attisdropped))
        ORDER BY c.relname, r.role
    LOOP
        IF t.role = 'frontdesk_app' THEN
            IF NOT t.walled THEN
                EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t.name);
            END IF;
            IF NOT EXISTS (SELECT 1 FROM pg_policies WHERE schemaname = current_schema() AND tablename = t.name AND policyname = 'tenant') THEN
                EXECUTE format('CREATE POLICY tenant ON %I TO frontdesk_app USING (org_id = current_setting(''app.org'', true)) WITH CHECK (org_id = current_setting(''app.org'', true))', t.name);
                EXECUTE format('CREATE POLICY system ON %I TO frontdesk_system USING (true) WITH CHECK (true)', t.name);
            END IF;
        END IF;
        IF NOT t.granted THEN
            EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO %I', t.name, t.role);
        END IF;
    END LOOP;
END
$wall$;
