-- Tenants whose ticketing tool refuses our credentials or settings. Their deliveries wait, whatever time that takes, and one of them at a time tries
-- whether it still does: a help desk locks an account that keeps knocking with a wrong key.

-- A row is there only while the tool refuses. The message is that of the error, which never holds a credential.
CREATE TABLE tool_access (
  tenant_id text PRIMARY KEY,
  since timestamptz NOT NULL DEFAULT now(),
  kind text NOT NULL CONSTRAINT tool_access_kind_is_known CHECK (kind IN ('unauthorized', 'misconfigured', 'sealed', 'key_service')),
  message text NOT NULL,
  -- Tries that began. The number also tells the latest of them from others.
  tries bigint NOT NULL DEFAULT 1,
  next_try_at timestamptz NOT NULL
);
ALTER TABLE tool_access ENABLE ROW LEVEL SECURITY;
ALTER TABLE tool_access FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tool_access
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY owner_keeps ON tool_access TO CURRENT_USER USING (true) WITH CHECK (true);

-- As before, but the end of a tenant's line is asked for in the order of the one index that has it: to the plan of an empty outbox that of all turns
-- looked as good, and was read past the deliveries of all others.
CREATE OR REPLACE FUNCTION next_turn(tenant text) RETURNS bigint
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off
  SET enable_sort = off SET enable_incremental_sort = off
  AS $$
BEGIN
  RETURN greatest(
    (SELECT min(o.turn) FROM outbox AS o WHERE o.turn IS NOT NULL),
    (
      SELECT o.turn + 1 FROM outbox AS o WHERE o.tenant_id >= tenant AND o.tenant_id <= tenant AND o.turn IS NOT NULL
      ORDER BY o.tenant_id DESC, o.turn DESC LIMIT 1
    ),
    1
  );
END
$$;

-- As before, but those that gave their turn up and are due again, because their job was lost or they waited for something, stand in line again at the
-- end of their tenant's deliveries, and not before all others.
CREATE OR REPLACE FUNCTION take_in_turn(max_rows bigint, pause interval) RETURNS TABLE (tenant_id text, delivery_id uuid, turn bigint)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  WITH due AS (
    SELECT o.tenant_id, o.delivery_id, o.turn, o.due_at FROM outbox AS o
    WHERE o.due_at <= now() ORDER BY o.due_at LIMIT max_rows FOR UPDATE SKIP LOCKED
  ), lines AS MATERIALIZED (
    SELECT t.tenant_id, next_turn(t.tenant_id) AS begin FROM (SELECT DISTINCT d.tenant_id FROM due AS d WHERE d.turn IS NULL) AS t
  ), placed AS (
    SELECT d.tenant_id, d.delivery_id, coalesce(
      d.turn, l.begin - 1 + row_number() OVER (PARTITION BY d.tenant_id, d.turn IS NULL ORDER BY d.due_at)
    ) AS turn
    FROM due AS d LEFT JOIN lines AS l ON l.tenant_id = d.tenant_id
  )
  UPDATE outbox AS o
  SET due_at = now() + pause * (2 ^ least(o.published, 4)), published = o.published + 1, lease_owner = NULL, turn = placed.turn
  FROM placed WHERE o.tenant_id = placed.tenant_id AND o.delivery_id = placed.delivery_id
  RETURNING o.tenant_id, o.delivery_id, o.turn
$$;

-- As before, and the delivery no longer waits for the tool.
CREATE OR REPLACE FUNCTION claim_delivery(tenant text, delivery uuid, owner uuid, duration interval)
  RETURNS TABLE (ticket_id text, event text, correlation_id text, received_at timestamptz, attempts bigint, leased_ms bigint)
  LANGUAGE plpgsql SET search_path = public, pg_temp
  AS $$
BEGIN
  PERFORM set_config('app.tenant_id', tenant, true);
  UPDATE outbox AS o SET lease_owner = owner, due_at = now() + duration, turn = NULL, waits_for_tool = false
  WHERE o.tenant_id = tenant AND o.delivery_id = delivery AND (o.lease_owner IS NULL OR o.lease_owner = owner OR o.due_at <= now());
  IF FOUND THEN
    RETURN QUERY UPDATE deliveries AS d SET status = 'processing', attempts = d.attempts + 1
      WHERE d.tenant_id = tenant AND d.id = delivery
      RETURNING d.ticket_id, d.event, d.correlation_id, d.received_at, d.attempts, NULL::bigint;
  ELSE
    RETURN QUERY SELECT NULL::text, NULL::text, NULL::text, NULL::timestamptz, NULL::bigint,
        greatest(0, ceil(extract(epoch FROM o.due_at - now()) * 1000))::bigint
      FROM outbox AS o WHERE o.tenant_id = tenant AND o.delivery_id = delivery;
  END IF;
END
$$;

-- Each of the functions below locks the tenant's row of tool_access before rows of the outbox: what waits is woken, or sees that it need not wait.
-- Those that look for what waits plan that each time: a kept plan is made as a rule when nothing waits, when any index looks as good as the right one.

-- The pause after so many tries: first_pause, doubled with each further one up to longest_pause, and up to 20 % more, so that tenants whose tools
-- failed together do not come back together.
CREATE FUNCTION pause_after(tries bigint, first_pause interval, longest_pause interval) RETURNS interval
  LANGUAGE sql VOLATILE
  AS $$ SELECT least(first_pause * 2 ^ least(tries - 1, 30), longest_pause) * (1 + 0.2 * random()) $$;

-- Gives the lease of a delivery of the transaction's tenant back. The attempt does not count: it says nothing about the ticket. When none that waits
-- is due by next_try_at, this one is; others are due longest_pause later, unless they are woken, in case nothing comes of that one.
CREATE FUNCTION wait_for_tool(delivery uuid, owner uuid, next_try_at timestamptz, longest_pause interval, reason text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
  AS $$
DECLARE
  another_tries boolean := EXISTS (
    SELECT FROM outbox AS o WHERE o.tenant_id = current_tenant() AND o.waits_for_tool AND o.due_at <= next_try_at
  );
BEGIN
  UPDATE outbox AS o
  SET lease_owner = NULL, due_at = next_try_at + CASE WHEN another_tries THEN longest_pause ELSE '0' END, published = 0, waits_for_tool = true
  WHERE o.tenant_id = current_tenant() AND o.delivery_id = delivery AND o.lease_owner = owner;
  IF FOUND THEN
    UPDATE deliveries AS d SET status = 'accepted', attempts = greatest(d.attempts - 1, 0), last_error = reason
    WHERE d.tenant_id = current_tenant() AND d.id = delivery;
  END IF;
END
$$;

-- Before a delivery of a tenant whose tool is known to refuse us calls it: takes the try that is due, with its number; no number when the tool no
-- longer refuses. Otherwise the delivery waits. The next try is not due before `answered`, in which the tool answers this one.
CREATE FUNCTION try_tool(delivery uuid, owner uuid, first_pause interval, longest_pause interval, answered interval)
  RETURNS TABLE (waits boolean, try bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
DECLARE
  refused tool_access;
BEGIN
  SELECT a.* INTO refused FROM tool_access AS a WHERE a.tenant_id = current_tenant() FOR UPDATE;
  waits := FOUND AND refused.next_try_at > now();
  IF waits THEN
    PERFORM wait_for_tool(
      delivery, owner, refused.next_try_at, longest_pause, 'It waits until the tool of its tenant works again: ' || refused.message
    );
  ELSIF FOUND THEN
    try := refused.tries + 1;
    UPDATE tool_access AS a SET tries = try, next_try_at = now() + greatest(pause_after(try, first_pause, longest_pause), answered)
    WHERE a.tenant_id = current_tenant();
  END IF;
  RETURN NEXT;
END
$$;

-- A tenant's version, of the time of its latest change: another one after each change.
CREATE FUNCTION tenant_version(changed_at timestamptz) RETURNS bigint
  LANGUAGE sql STABLE
  AS $$ SELECT (extract(epoch FROM changed_at) * 1000000)::bigint $$;

-- After a tool has refused a delivery: remembers it, and lets the delivery wait. Returns whether the tool did not refuse before. What it refused were
-- the settings of `version`, or NULL: when there are others by now that says nothing of them, and the delivery is tried again after first_pause.
CREATE FUNCTION refuse_tool(
  delivery uuid, owner uuid, version bigint, try bigint, refused_kind text, reason text, first_pause interval, longest_pause interval
) RETURNS boolean
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
DECLARE
  tenant text := current_tenant();
  next_at timestamptz;
  is_new boolean := false;
BEGIN
  IF EXISTS (SELECT FROM tenants AS t WHERE t.id = tenant AND tenant_version(t.updated_at) <> version) THEN
    PERFORM wait_for_tool(delivery, owner, now() + first_pause, '0', reason);
    RETURN false;
  END IF;
  UPDATE tool_access AS a
  SET kind = refused_kind, message = reason, tries = CASE WHEN a.tries = try THEN a.tries ELSE a.tries + 1 END,
    next_try_at = now() + pause_after(CASE WHEN a.tries = try THEN a.tries ELSE a.tries + 1 END, first_pause, longest_pause)
  WHERE a.tenant_id = tenant AND (a.tries = try OR a.next_try_at <= now())
  RETURNING a.next_try_at INTO next_at;
  IF NOT FOUND THEN
    INSERT INTO tool_access AS a (tenant_id, kind, message, next_try_at)
    VALUES (tenant, refused_kind, reason, now() + pause_after(1, first_pause, longest_pause))
    ON CONFLICT (tenant_id) DO NOTHING RETURNING a.next_try_at INTO next_at;
    is_new := FOUND;
    IF is_new THEN
      INSERT INTO audit_log (tenant_id, actor_kind, actor_id, actor_name, action, ticket_id, outcome, correlation_id, details)
      SELECT tenant, 'system', 'worker', 'worker', 'tenant.tool_refused', d.ticket_id, 'failed', d.correlation_id,
        jsonb_build_object('kind', refused_kind, 'message', reason)
      FROM deliveries AS d WHERE d.tenant_id = tenant AND d.id = delivery;
    ELSE
      SELECT a.next_try_at INTO next_at FROM tool_access AS a WHERE a.tenant_id = tenant FOR UPDATE;
    END IF;
  END IF;
  PERFORM wait_for_tool(delivery, owner, coalesce(next_at, now() + first_pause), longest_pause, reason);
  RETURN is_new;
END
$$;

-- After a tool that refused has done what a delivery of the transaction's tenant asked for: all that wait are due. Returns how many, or NULL when
-- the tool was not known to refuse.
CREATE FUNCTION restore_tool(delivery uuid) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
  AS $$
DECLARE
  refused tool_access;
  woken bigint;
BEGIN
  DELETE FROM tool_access AS a WHERE a.tenant_id = current_tenant() RETURNING a.* INTO refused;
  IF NOT FOUND THEN
    RETURN NULL;
  END IF;
  INSERT INTO audit_log (tenant_id, actor_kind, actor_id, actor_name, action, ticket_id, outcome, correlation_id, details)
  SELECT refused.tenant_id, 'system', 'worker', 'worker', 'tenant.tool_restored', d.ticket_id, 'ok', d.correlation_id,
    jsonb_build_object('kind', refused.kind, 'since', refused.since)
  FROM deliveries AS d WHERE d.tenant_id = refused.tenant_id AND d.id = delivery;
  UPDATE outbox AS o SET due_at = now() WHERE o.tenant_id = refused.tenant_id AND o.waits_for_tool;
  GET DIAGNOSTICS woken = ROW_COUNT;
  RETURN woken;
END
$$;

-- Has the next try made at once, by the delivery whose turn that is. When it succeeds, it wakes the others.
CREATE FUNCTION try_tool_now(tenant text) RETURNS void
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
  AS $$
BEGIN
  UPDATE tool_access AS a SET next_try_at = now() WHERE a.tenant_id = tenant;
  IF FOUND THEN
    UPDATE outbox AS o SET due_at = now()
    WHERE o.tenant_id = tenant AND o.waits_for_tool AND o.delivery_id = (
      SELECT w.delivery_id FROM outbox AS w WHERE w.tenant_id = tenant AND w.waits_for_tool ORDER BY w.due_at LIMIT 1
    );
  END IF;
END
$$;

-- The tool, its address or its credentials were changed, by whatever way. A tenant that is gone or not active asks nothing of its tool.
CREATE FUNCTION follow_tool_settings() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp SET plan_cache_mode = force_custom_plan
  AS $$
BEGIN
  IF TG_OP = 'UPDATE' AND NEW.active THEN
    PERFORM try_tool_now(NEW.id);
    RETURN NULL;
  END IF;
  DELETE FROM tool_access AS a WHERE a.tenant_id = OLD.id;
  IF FOUND THEN
    UPDATE outbox AS o SET due_at = now() WHERE o.tenant_id = OLD.id AND o.waits_for_tool;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER tenants_tool_changed AFTER UPDATE OF active, tool, tool_base_url, sealed_tool_credentials ON tenants FOR EACH ROW
  WHEN ((OLD.active, OLD.tool, OLD.tool_base_url, OLD.sealed_tool_credentials)
        IS DISTINCT FROM (NEW.active, NEW.tool, NEW.tool_base_url, NEW.sealed_tool_credentials))
  EXECUTE FUNCTION follow_tool_settings();
CREATE TRIGGER tenants_removed AFTER DELETE ON tenants FOR EACH ROW EXECUTE FUNCTION follow_tool_settings();

-- Workers know of a tenant whether its tool refuses; when it next may be tried they ask.
CREATE FUNCTION announce_tool_access() RETURNS trigger
  LANGUAGE plpgsql SET search_path = public, pg_temp
  AS $$
BEGIN
  PERFORM pg_notify('tenant_changes', coalesce(NEW.tenant_id, OLD.tenant_id));
  RETURN NULL;
END
$$;
CREATE TRIGGER tool_access_changed AFTER INSERT OR DELETE ON tool_access FOR EACH ROW EXECUTE FUNCTION announce_tool_access();

-- Deliveries of the transaction's tenant that wait for its tool. With the same settings as next_turn, and for the same reason.
CREATE FUNCTION tool_waiting() RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off
  AS $$ SELECT count(*) FROM outbox AS o WHERE o.tenant_id = current_tenant() AND o.waits_for_tool $$;

-- Every tenant whose tool refuses, for metrics and lists.
CREATE FUNCTION refused_tools() RETURNS TABLE (tenant_id text, kind text, since timestamptz, waiting bigint)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off
  AS $$
  SELECT a.tenant_id, a.kind, a.since, (SELECT count(*) FROM outbox AS o WHERE o.tenant_id = a.tenant_id AND o.waits_for_tool)
  FROM tool_access AS a
$$;

REVOKE EXECUTE ON FUNCTION
  pause_after(bigint, interval, interval), wait_for_tool(uuid, uuid, timestamptz, interval, text), try_tool(uuid, uuid, interval, interval, interval),
  tenant_version(timestamptz), refuse_tool(uuid, uuid, bigint, bigint, text, text, interval, interval), restore_tool(uuid), try_tool_now(text),
  follow_tool_settings(), announce_tool_access(), tool_waiting(), refused_tools()
  FROM PUBLIC;
