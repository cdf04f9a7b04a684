-- Tells every process that listens which tenant was created, changed or deleted, when that is committed. A message holds the id and nothing else:
-- every role that may connect can listen.
CREATE FUNCTION announce_tenant_change() RETURNS trigger
  LANGUAGE plpgsql SET search_path = public, pg_temp
  AS $$
BEGIN
  PERFORM pg_notify('tenant_changes', coalesce(NEW.id, OLD.id));
  RETURN NULL;
END
$$;

CREATE TRIGGER tenants_changed AFTER INSERT OR UPDATE OR DELETE ON tenants
  FOR EACH ROW EXECUTE FUNCTION announce_tenant_change();

-- The same of the tenants with these ids as webhook_tenants() tells of those that changed after a time. One that is missing was deleted.
CREATE FUNCTION webhook_tenants_by_id(ids text[])
  RETURNS TABLE (
    id text, active boolean, sealed_webhook_secret text, sealed_previous_webhook_secret text, rate_limit_per_minute bigint, updated_at timestamptz
  )
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  SELECT t.id, t.active, t.sealed_webhook_secret, t.sealed_previous_webhook_secret, t.rate_limit_per_minute, t.updated_at
  FROM tenants AS t WHERE t.id = ANY (ids)
$$;

REVOKE EXECUTE ON FUNCTION announce_tenant_change(), webhook_tenants_by_id(text[]) FROM PUBLIC;
