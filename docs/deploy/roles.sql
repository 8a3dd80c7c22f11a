-- What the server's role may do in the registry's database; run by registry_owner after `init`. Safe to repeat.
-- The server adds to the audit trail and can neither change it nor make or drop a table.
GRANT USAGE ON SCHEMA public TO registry_server;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO registry_server;
GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO registry_server;
-- Tables of later releases.
ALTER DEFAULT PRIVILEGES FOR ROLE registry_owner IN SCHEMA public
    GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO registry_server;
ALTER DEFAULT PRIVILEGES FOR ROLE registry_owner IN SCHEMA public
    GRANT USAGE, SELECT ON SEQUENCES TO registry_server;
REVOKE UPDATE, DELETE, TRUNCATE ON audit FROM registry_server;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON alembic_version FROM registry_server;
