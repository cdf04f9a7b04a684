-- What an administrator of Postgres creates before the first migration: three harmless roles, and a database of the owner. Run with psql, which sets
-- the variables: database, owner_password, api_password, worker_password. Can be repeated; passwords are then set anew.
SELECT format('CREATE ROLE %I LOGIN', name)
FROM unnest(ARRAY['ai_agents_owner', 'ai_agents_api', 'ai_agents_worker']) AS name
WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name)
\gexec
ALTER ROLE ai_agents_owner NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'owner_password';
ALTER ROLE ai_agents_api NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'api_password';
ALTER ROLE ai_agents_worker NOSUPERUSER NOBYPASSRLS NOCREATEDB NOCREATEROLE PASSWORD :'worker_password';
-- An administrator who is no superuser, as on managed services, must be a member of a role to make it an owner.
GRANT ai_agents_owner TO CURRENT_USER;
SELECT format('CREATE DATABASE %I OWNER ai_agents_owner', :'database')
WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database')
\gexec
SELECT format('REVOKE ALL ON DATABASE %I FROM PUBLIC', :'database') \gexec
-- Temporary tables are what BullMQ adds its jobs by, when the queue is in Postgres.
SELECT format('GRANT CONNECT, TEMPORARY ON DATABASE %I TO ai_agents_api, ai_agents_worker', :'database') \gexec
