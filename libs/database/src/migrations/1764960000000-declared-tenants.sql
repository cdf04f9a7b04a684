-- Tenants that the values of the chart declare. The api keeps them as they stand there, and nobody else changes them.
ALTER TABLE tenants ADD COLUMN declared boolean NOT NULL DEFAULT false;

-- Of all tenants: to find the declared ones that no longer stand in the values.
CREATE FUNCTION declared_tenants() RETURNS TABLE (id text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT t.id FROM tenants AS t WHERE t.declared ORDER BY t.id $$;

-- Tenants by id, from the one after `after_id` on, without anything secret. NULL filters nothing and limits nothing. Under a name of its own beside
-- list_tenants, which an api of the release before calls until it is replaced: a function made anew would refuse it until the rights are given.
CREATE FUNCTION listed_tenants(after_id text, max_rows bigint, wanted_active boolean DEFAULT NULL, wanted_refused boolean DEFAULT NULL)
  RETURNS TABLE (
    id text, name text, active boolean, declared boolean, tool text, tool_base_url text, created_at timestamptz, updated_at timestamptz,
    refused_kind text, refused_since timestamptz
  )
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  SELECT t.id, t.name, t.active, t.declared, t.tool, t.tool_base_url, t.created_at, t.updated_at, a.kind, a.since
  FROM tenants AS t LEFT JOIN tool_access AS a ON a.tenant_id = t.id
  WHERE t.id > after_id AND (wanted_active IS NULL OR t.active = wanted_active)
    AND (wanted_refused IS NULL OR (a.tenant_id IS NOT NULL) = wanted_refused)
  ORDER BY t.id LIMIT max_rows
$$;

REVOKE EXECUTE ON FUNCTION declared_tenants(), listed_tenants(text, bigint, boolean, boolean) FROM PUBLIC;
