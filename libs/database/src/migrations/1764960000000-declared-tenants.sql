-- Tenants that the values of the chart declare. The api keeps them as they stand there, and nobody else changes them.
ALTER TABLE tenants ADD COLUMN declared boolean NOT NULL DEFAULT false;

-- Of all tenants: to find the declared ones that no longer stand in the values, and to mark them in lists.
CREATE FUNCTION declared_tenants() RETURNS TABLE (id text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT t.id FROM tenants AS t WHERE t.declared ORDER BY t.id $$;

REVOKE EXECUTE ON FUNCTION declared_tenants() FROM PUBLIC;
