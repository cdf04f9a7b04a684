-- Administration: who may call the admin API, what was done, and what it shows of tenants and deliveries.

-- Keys of the admin API. Of a secret only the SHA-256 is kept: 256 random bits cannot be guessed, however fast the hash. The table is of no tenant;
-- the application's roles reach it by functions only, one key at a time where hashes are concerned.
CREATE TABLE api_keys (
  id text PRIMARY KEY CONSTRAINT api_keys_id_is_hex CHECK (id ~ '^[0-9a-f]{16}$'),
  name text NOT NULL,
  scope text NOT NULL CONSTRAINT api_keys_scope_is_known CHECK (scope IN ('read', 'operate', 'admin')),
  secret_hash bytea NOT NULL CONSTRAINT api_keys_hash_is_sha256 CHECK (octet_length(secret_hash) = 32),
  created_at timestamptz NOT NULL DEFAULT now(),
  created_by text NOT NULL,
  expires_at timestamptz,
  revoked_at timestamptz,
  last_used_at timestamptz
);
ALTER TABLE api_keys ENABLE ROW LEVEL SECURITY;
ALTER TABLE api_keys FORCE ROW LEVEL SECURITY;
CREATE POLICY owner_keeps ON api_keys TO CURRENT_USER USING (true) WITH CHECK (true);

CREATE FUNCTION create_api_key(key_id text, key_name text, key_scope text, hash bytea, creator text, expires timestamptz) RETURNS timestamptz
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  INSERT INTO api_keys (id, name, scope, secret_hash, created_by, expires_at) VALUES (key_id, key_name, key_scope, hash, creator, expires)
  RETURNING created_at
$$;

CREATE FUNCTION find_api_key(key_id text)
  RETURNS TABLE (name text, scope text, secret_hash bytea, expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  SELECT k.name, k.scope, k.secret_hash, k.expires_at, k.revoked_at, k.last_used_at FROM api_keys AS k WHERE k.id = key_id
$$;

CREATE FUNCTION list_api_keys()
  RETURNS TABLE (
    id text, name text, scope text, created_at timestamptz, created_by text, expires_at timestamptz, revoked_at timestamptz, last_used_at timestamptz
  )
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  SELECT k.id, k.name, k.scope, k.created_at, k.created_by, k.expires_at, k.revoked_at, k.last_used_at FROM api_keys AS k ORDER BY k.created_at, k.id
$$;

-- Returns whether there was such a key that was not revoked before.
CREATE FUNCTION revoke_api_key(key_id text) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
BEGIN
  UPDATE api_keys SET revoked_at = now() WHERE id = key_id AND revoked_at IS NULL;
  RETURN FOUND;
END
$$;

-- Remembers that the key is in use; at most once in a quarter of an hour, so that a busy key writes next to nothing.
CREATE FUNCTION touch_api_key(key_id text) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  UPDATE api_keys SET last_used_at = now()
  WHERE id = key_id AND (last_used_at IS NULL OR last_used_at < now() - interval '15 minutes')
$$;

-- Who did what to which tenant or ticket, and how it ended. An entry that concerns no tenant has the tenant ''. Roles of the application add entries
-- that are dated now, of the tenant of their transaction, or of none in a transaction without one; they change and remove none.
CREATE TABLE audit_log (
  tenant_id text NOT NULL DEFAULT '',
  at timestamptz NOT NULL DEFAULT now(),
  id bigint GENERATED ALWAYS AS IDENTITY,
  actor_kind text NOT NULL CONSTRAINT audit_log_actor_kind_is_known CHECK (actor_kind IN ('api_key', 'oidc', 'command', 'system')),
  actor_id text NOT NULL,
  actor_name text NOT NULL,
  action text NOT NULL,
  ticket_id text,
  outcome text NOT NULL CONSTRAINT audit_log_outcome_is_known CHECK (outcome IN ('ok', 'refused', 'failed')),
  correlation_id text,
  details jsonb NOT NULL DEFAULT '{}',
  PRIMARY KEY (tenant_id, at, id)
) PARTITION BY RANGE (at);
CREATE INDEX audit_log_order ON audit_log (id);
ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY;
ALTER TABLE audit_log FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON audit_log
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = coalesce((SELECT current_tenant()), '') AND at = now());
CREATE POLICY owner_exports ON audit_log FOR SELECT TO CURRENT_USER USING (true);

-- Makes the partitions of this month and the next twelve, and drops those whose last entry is more than 90 days old. It takes no arguments: the
-- role that calls it, which may not remove an entry, must not shorten the time for which entries are kept either. A second caller at the same time
-- does nothing. Partitions have row-level security and no policy: nothing is read past the parent.
CREATE FUNCTION maintain_audit_log() RETURNS TABLE (created bigint, dropped bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
DECLARE
  utc timestamp := now() AT TIME ZONE 'UTC';
  month timestamp;
  partition text;
BEGIN
  -- Whoever adds an entry waits while this one waits for the table.
  PERFORM set_config('lock_timeout', '5s', true);
  created := 0;
  dropped := 0;
  IF NOT pg_try_advisory_xact_lock(7203002) THEN
    RETURN NEXT;
    RETURN;
  END IF;
  FOR ahead IN 0..12 LOOP
    month := date_trunc('month', utc) + make_interval(months => ahead);
    partition := 'audit_log_' || to_char(month, 'YYYY_MM');
    CONTINUE WHEN to_regclass('public.' || partition) IS NOT NULL;
    EXECUTE format(
      'CREATE TABLE public.%I PARTITION OF public.audit_log FOR VALUES FROM (%L) TO (%L)', partition, month || '+00', month + interval '1 month' || '+00'
    );
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', partition);
    EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', partition);
    created := created + 1;
  END LOOP;
  FOR partition IN
    SELECT c.relname FROM pg_inherits AS i JOIN pg_class AS c ON c.oid = i.inhrelid
    WHERE i.inhparent = 'public.audit_log'::regclass AND c.relname ~ '^audit_log_[0-9]{4}_[0-9]{2}$'
      AND to_date(right(c.relname, 7), 'YYYY_MM') + interval '1 month' <= utc - interval '90 days'
  LOOP
    EXECUTE format('DROP TABLE public.%I', partition);
    dropped := dropped + 1;
  END LOOP;
  RETURN NEXT;
END
$$;
SELECT maintain_audit_log();

-- A page of the log, oldest first, of what the caller may see: the tenant of its transaction. NULL filters nothing.
CREATE FUNCTION audit_entries(
  after_id bigint, max_rows bigint, since timestamptz, before timestamptz, tenant text, actor text, wanted_action text, wanted_outcome text
) RETURNS SETOF audit_log
  LANGUAGE sql STABLE SET search_path = public, pg_temp
  AS $$
  SELECT a.* FROM audit_log AS a
  WHERE a.id > after_id AND a.at >= coalesce(since, '-infinity') AND a.at < coalesce(before, 'infinity')
    AND (tenant IS NULL OR a.tenant_id = tenant) AND (actor IS NULL OR a.actor_id = actor)
    AND (wanted_action IS NULL OR a.action = wanted_action) AND (wanted_outcome IS NULL OR a.outcome = wanted_outcome)
  ORDER BY a.id LIMIT max_rows
$$;

-- The same of all tenants, for the export by an administrator of the installation.
CREATE FUNCTION all_audit_entries(
  after_id bigint, max_rows bigint, since timestamptz, before timestamptz, tenant text, actor text, wanted_action text, wanted_outcome text
) RETURNS SETOF audit_log
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT * FROM audit_entries(after_id, max_rows, since, before, tenant, actor, wanted_action, wanted_outcome) $$;

-- Tenants by id, from the one after `after_id` on, without anything secret.
CREATE FUNCTION list_tenants(after_id text, max_rows bigint, wanted_active boolean)
  RETURNS TABLE (id text, name text, active boolean, tool text, tool_base_url text, created_at timestamptz, updated_at timestamptz)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  SELECT t.id, t.name, t.active, t.tool, t.tool_base_url, t.created_at, t.updated_at FROM tenants AS t
  WHERE t.id > after_id AND (wanted_active IS NULL OR t.active = wanted_active)
  ORDER BY t.id LIMIT max_rows
$$;

-- What the admin API tells of deliveries: those of the transaction's tenant, without their payloads, which its role cannot read.
CREATE FUNCTION delivery_states(wanted uuid, wanted_status text, max_rows bigint)
  RETURNS TABLE (
    id uuid, ticket_id text, event text, correlation_id text, status text, attempts bigint, last_error text, skip_reason text,
    received_at timestamptz, finished_at timestamptz, due_at timestamptz
  )
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
BEGIN
  IF wanted IS NOT NULL THEN
    RETURN QUERY SELECT d.id, d.ticket_id, d.event, d.correlation_id, d.status, d.attempts, d.last_error, d.skip_reason, d.received_at, d.finished_at,
        o.due_at
      FROM deliveries AS d LEFT JOIN outbox AS o ON o.tenant_id = d.tenant_id AND o.delivery_id = d.id
      WHERE d.tenant_id = current_tenant() AND d.id = wanted;
  ELSIF wanted_status = 'failed' THEN
    RETURN QUERY SELECT d.id, d.ticket_id, d.event, d.correlation_id, d.status, d.attempts, d.last_error, d.skip_reason, d.received_at, d.finished_at,
        NULL::timestamptz
      FROM deliveries AS d WHERE d.tenant_id = current_tenant() AND d.status = 'failed'
      ORDER BY d.finished_at DESC LIMIT max_rows;
  ELSE
    RETURN QUERY SELECT d.id, d.ticket_id, d.event, d.correlation_id, d.status, d.attempts, d.last_error, d.skip_reason, d.received_at, d.finished_at,
        o.due_at
      FROM outbox AS o JOIN deliveries AS d ON d.tenant_id = o.tenant_id AND d.id = o.delivery_id
      WHERE o.tenant_id = current_tenant() ORDER BY o.due_at LIMIT max_rows;
  END IF;
END
$$;

-- Makes a failed delivery of the transaction's tenant due at once, as if it had just come in. Returns whether there was one.
CREATE FUNCTION retry_delivery(wanted uuid) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
BEGIN
  UPDATE deliveries AS d SET status = 'accepted', attempts = 0, last_error = NULL, finished_at = NULL
  WHERE d.tenant_id = current_tenant() AND d.id = wanted AND d.status = 'failed';
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO outbox (tenant_id, delivery_id, due_at) VALUES (current_tenant(), wanted, now()) ON CONFLICT DO NOTHING;
  RETURN true;
END
$$;

REVOKE EXECUTE ON FUNCTION
  create_api_key(text, text, text, bytea, text, timestamptz), find_api_key(text), list_api_keys(), revoke_api_key(text), touch_api_key(text),
  maintain_audit_log(), audit_entries(bigint, bigint, timestamptz, timestamptz, text, text, text, text),
  all_audit_entries(bigint, bigint, timestamptz, timestamptz, text, text, text, text), list_tenants(text, bigint, boolean),
  delivery_states(uuid, text, bigint), retry_delivery(uuid)
  FROM PUBLIC;
