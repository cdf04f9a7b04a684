-- The first schema: tenants, the durable core (inbox, outbox, effects ledger), enhancements and the ticket history.
--
-- Every tenant table has tenant_id first in its keys, and row-level security that is enabled and forced. The application's roles pass
-- only through the policy `tenant_isolation`. The few things that concern all tenants at once (accepting a batch, the relay, the tenant
-- directory) are functions of the owner, whose own policies are `owner_*`; they hand out ids, and secrets only in sealed form.

CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE EXTENSION IF NOT EXISTS btree_gin;

-- After a transaction that set it, app.tenant_id reads '' and not NULL on a reused connection, hence NULLIF. STABLE, and called inside
-- a sub-select in the policies, so that it is evaluated once a statement and indexes are used.
CREATE FUNCTION current_tenant() RETURNS text
  LANGUAGE sql STABLE PARALLEL SAFE
  AS $$ SELECT NULLIF(current_setting('app.tenant_id', true), '') $$;

CREATE TABLE tenants (
  id text PRIMARY KEY CONSTRAINT tenants_id_is_a_slug CHECK (id ~ '^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$'),
  name text NOT NULL,
  active boolean NOT NULL DEFAULT true,
  tool text NOT NULL,
  tool_base_url text NOT NULL DEFAULT '',
  sealed_tool_credentials text NOT NULL,
  sealed_webhook_secret text NOT NULL,
  sealed_previous_webhook_secret text,
  rate_limit_per_minute bigint CONSTRAINT tenants_rate_limit_is_positive CHECK (rate_limit_per_minute > 0),
  preferences jsonb NOT NULL DEFAULT '{}',
  created_at timestamptz NOT NULL DEFAULT now(),
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX tenants_updated_at ON tenants (updated_at);

-- The inbox. The payload is json and not jsonb: it is kept exactly as it came, and an escape such as \u0000, which jsonb refuses,
-- must not make the whole batch fail. There is no foreign key to tenants: it would lock the tenant's row for each batch, and the webhook
-- endpoint accepts nothing for a tenant that does not exist.
CREATE TABLE deliveries (
  tenant_id text NOT NULL,
  id uuid NOT NULL,
  delivery_id text NOT NULL,
  ticket_id text NOT NULL,
  event text,
  correlation_id text,
  payload json NOT NULL,
  status text NOT NULL DEFAULT 'accepted' CONSTRAINT deliveries_status_is_known
    CHECK (status IN ('accepted', 'processing', 'completed', 'failed')),
  attempts bigint NOT NULL DEFAULT 0,
  last_error text,
  received_at timestamptz NOT NULL DEFAULT now(),
  finished_at timestamptz,
  PRIMARY KEY (tenant_id, id),
  CONSTRAINT deliveries_once UNIQUE (tenant_id, delivery_id)
) WITH (toast_tuple_target = 4096);

-- One row for each delivery that is not finished. due_at is when the relay must put it on the queue (again): soon after acceptance,
-- when a lease was not renewed, or when a queued job has not been heard of for long.
CREATE TABLE outbox (
  tenant_id text NOT NULL,
  delivery_id uuid NOT NULL,
  due_at timestamptz NOT NULL,
  published bigint NOT NULL DEFAULT 0,
  lease_owner uuid,
  PRIMARY KEY (tenant_id, delivery_id)
) WITH (fillfactor = 70, autovacuum_vacuum_scale_factor = 0.05);
CREATE INDEX outbox_due ON outbox (due_at);
CREATE INDEX outbox_lease_owner ON outbox (lease_owner) WHERE lease_owner IS NOT NULL;

-- The effects ledger: what was done to the outside world for a delivery. A row in state 'started' and no 'done' means that nobody knows.
CREATE TABLE effects (
  tenant_id text NOT NULL,
  delivery_id uuid NOT NULL,
  effect text NOT NULL,
  state text NOT NULL DEFAULT 'started' CONSTRAINT effects_state_is_known CHECK (state IN ('started', 'done')),
  external_id text,
  started_at timestamptz NOT NULL DEFAULT now(),
  done_at timestamptz,
  PRIMARY KEY (tenant_id, delivery_id, effect)
);

CREATE TABLE enhancements (
  tenant_id text NOT NULL,
  delivery_id uuid NOT NULL,
  ticket_id text NOT NULL,
  status text NOT NULL CONSTRAINT enhancements_status_is_known CHECK (status IN ('complete', 'context_only', 'nothing_found')),
  context jsonb NOT NULL,
  note_html text NOT NULL,
  note_text text NOT NULL,
  note_id text,
  model text,
  prompt_tokens bigint,
  completion_tokens bigint,
  cost_usd numeric(12, 6),
  timings jsonb NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, delivery_id)
);
CREATE INDEX enhancements_ticket ON enhancements (tenant_id, ticket_id);

-- Resolved tickets. The language is the tenant's at the time of writing, because a generated column needs it in the row.
CREATE TABLE ticket_history (
  tenant_id text NOT NULL,
  ticket_id text NOT NULL,
  subject text NOT NULL,
  description text NOT NULL DEFAULT '',
  resolution text NOT NULL DEFAULT '',
  category text,
  language regconfig NOT NULL DEFAULT 'english',
  url text,
  created_at timestamptz,
  resolved_at timestamptz NOT NULL,
  source text NOT NULL,
  search tsvector GENERATED ALWAYS AS (
    setweight(to_tsvector(language, subject), 'A')
    || setweight(to_tsvector(language, description), 'B')
    || setweight(to_tsvector(language, resolution), 'C')
  ) STORED,
  PRIMARY KEY (tenant_id, ticket_id)
);
-- The tenant is part of the indexes, so that a search reads nothing of others and does not get slower by them.
CREATE INDEX ticket_history_search ON ticket_history USING gin (tenant_id, search);
CREATE INDEX ticket_history_subject ON ticket_history USING gin (tenant_id, subject gin_trgm_ops);

-- What the current tenant may search. Under row-level security Postgres uses no index for @@ and %, because these operators could leak
-- what they are given; a search would read all rows of the tenant for each word. The view reads as the owner, whose policy lets every row
-- pass, and its own condition keeps the tenants apart: it holds for every query that reads the view, whatever its WHERE forgets.
CREATE VIEW searchable_history AS
  SELECT ticket_id, subject, description, resolution, url, resolved_at, search
  FROM ticket_history WHERE tenant_id = (SELECT current_tenant());

-- The desk of the `simulated` ticketing tool: it lets a smoke test go the whole path on a live release and touch nobody's help desk.
CREATE TABLE simulated_tickets (
  tenant_id text NOT NULL,
  ticket_id text NOT NULL,
  subject text NOT NULL,
  description text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, ticket_id)
);
CREATE TABLE simulated_notes (
  tenant_id text NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  ticket_id text NOT NULL,
  html text NOT NULL,
  public boolean NOT NULL,
  created_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, id)
);
CREATE INDEX simulated_notes_ticket ON simulated_notes (tenant_id, ticket_id);

ALTER TABLE tenants ENABLE ROW LEVEL SECURITY;
ALTER TABLE tenants FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON tenants
  USING (id = (SELECT current_tenant())) WITH CHECK (id = (SELECT current_tenant()));
CREATE POLICY owner_lists ON tenants FOR SELECT TO CURRENT_USER USING (true);

ALTER TABLE deliveries ENABLE ROW LEVEL SECURITY;
ALTER TABLE deliveries FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON deliveries
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY owner_accepts ON deliveries FOR INSERT TO CURRENT_USER WITH CHECK (true);
CREATE POLICY owner_sees_what_it_accepts ON deliveries FOR SELECT TO CURRENT_USER USING (true);

ALTER TABLE outbox ENABLE ROW LEVEL SECURITY;
ALTER TABLE outbox FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON outbox
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY owner_relays ON outbox TO CURRENT_USER USING (true) WITH CHECK (true);

ALTER TABLE effects ENABLE ROW LEVEL SECURITY;
ALTER TABLE effects FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON effects
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));

ALTER TABLE enhancements ENABLE ROW LEVEL SECURITY;
ALTER TABLE enhancements FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON enhancements
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));

ALTER TABLE ticket_history ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticket_history FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON ticket_history
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY owner_searches ON ticket_history FOR SELECT TO CURRENT_USER USING (true);

ALTER TABLE simulated_tickets ENABLE ROW LEVEL SECURITY;
ALTER TABLE simulated_tickets FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON simulated_tickets
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));

ALTER TABLE simulated_notes ENABLE ROW LEVEL SECURITY;
ALTER TABLE simulated_notes FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON simulated_notes
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));

-- Commits a batch of deliveries of any tenants, each with its outbox row, in one statement; returns how many were new. A repeated
-- delivery changes nothing. The rows come sorted by id, so that two batches with the same deliveries cannot deadlock.
CREATE FUNCTION accept_deliveries(
  tenant_ids text[], ids uuid[], delivery_ids text[], ticket_ids text[], events text[], correlation_ids text[], payloads text[],
  relay_after interval
) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
DECLARE
  accepted bigint;
BEGIN
  WITH inserted AS (
    INSERT INTO deliveries (tenant_id, id, delivery_id, ticket_id, event, correlation_id, payload)
    SELECT d.tenant_id, d.id, d.delivery_id, d.ticket_id, d.event, d.correlation_id, d.payload::json
    FROM unnest(tenant_ids, ids, delivery_ids, ticket_ids, events, correlation_ids, payloads)
      AS d (tenant_id, id, delivery_id, ticket_id, event, correlation_id, payload)
    ON CONFLICT (tenant_id, delivery_id) DO NOTHING
    RETURNING deliveries.tenant_id, deliveries.id
  )
  INSERT INTO outbox (tenant_id, delivery_id, due_at)
  SELECT inserted.tenant_id, inserted.id, now() + relay_after FROM inserted;
  GET DIAGNOSTICS accepted = ROW_COUNT;
  RETURN accepted;
END
$$;

-- Takes up to max_rows deliveries that are due, oldest first, and moves their due_at on. Concurrent relays never get the same row.
-- The pause before a delivery is due again doubles with each time it was published, up to 16 times `pause`.
CREATE FUNCTION take_due_deliveries(max_rows bigint, pause interval) RETURNS TABLE (tenant_id text, delivery_id uuid)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  UPDATE outbox
  SET due_at = now() + pause * (2 ^ least(outbox.published, 4)), published = outbox.published + 1, lease_owner = NULL
  FROM (
    SELECT o.tenant_id, o.delivery_id FROM outbox AS o
    WHERE o.due_at <= now() ORDER BY o.due_at LIMIT max_rows FOR UPDATE SKIP LOCKED
  ) AS due
  WHERE outbox.tenant_id = due.tenant_id AND outbox.delivery_id = due.delivery_id
  RETURNING outbox.tenant_id, outbox.delivery_id
$$;

-- Makes deliveries due at once that were taken and could not be put on the queue.
CREATE FUNCTION return_deliveries(tenant_ids text[], delivery_ids uuid[]) RETURNS void
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  UPDATE outbox SET due_at = now(), published = greatest(published - 1, 0)
  FROM unnest(tenant_ids, delivery_ids) AS taken (tenant_id, delivery_id)
  WHERE outbox.tenant_id = taken.tenant_id AND outbox.delivery_id = taken.delivery_id AND outbox.lease_owner IS NULL
$$;

-- Extends every lease of one worker process and says which ones it still holds.
CREATE FUNCTION renew_leases(owner uuid, duration interval) RETURNS TABLE (delivery_id uuid)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  UPDATE outbox SET due_at = now() + duration WHERE lease_owner = owner AND due_at > now() RETURNING outbox.delivery_id
$$;

CREATE FUNCTION outbox_pending() RETURNS bigint
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$ SELECT count(*) FROM outbox WHERE due_at <= now() $$;

-- What the webhook endpoint needs of the tenants that changed after `since`; inactive ones too, so that they can be dropped.
CREATE FUNCTION webhook_tenants(since timestamptz)
  RETURNS TABLE (
    id text, active boolean, sealed_webhook_secret text, sealed_previous_webhook_secret text, rate_limit_per_minute bigint, updated_at timestamptz
  )
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  SELECT t.id, t.active, t.sealed_webhook_secret, t.sealed_previous_webhook_secret, t.rate_limit_per_minute, t.updated_at
  FROM tenants AS t WHERE t.updated_at >= since
$$;

-- The steps of a worker on one delivery. They run with the rights of the caller and under row-level security: each sets its tenant first,
-- for its own transaction only. As functions they take one round trip where BEGIN, the setting, the statement and COMMIT take three.

-- Takes the lease of a delivery, unless another owner holds one that has not ended; then leased_ms says for how long it still does. No row
-- means that there is nothing to do: the delivery is finished, or was never accepted.
CREATE FUNCTION claim_delivery(tenant text, delivery uuid, owner uuid, duration interval)
  RETURNS TABLE (ticket_id text, event text, correlation_id text, received_at timestamptz, attempts bigint, leased_ms bigint)
  LANGUAGE plpgsql SET search_path = public, pg_temp
  AS $$
BEGIN
  PERFORM set_config('app.tenant_id', tenant, true);
  UPDATE outbox AS o SET lease_owner = owner, due_at = now() + duration
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

-- Remembers that an effect is about to happen. is_first says that nobody has tried before.
CREATE FUNCTION start_effect(tenant text, delivery uuid, effect_name text)
  RETURNS TABLE (is_first boolean, state text, external_id text)
  LANGUAGE plpgsql SET search_path = public, pg_temp
  AS $$
BEGIN
  PERFORM set_config('app.tenant_id', tenant, true);
  INSERT INTO effects (tenant_id, delivery_id, effect) VALUES (tenant, delivery, effect_name) ON CONFLICT DO NOTHING;
  IF FOUND THEN
    RETURN QUERY SELECT true, 'started'::text, NULL::text;
  ELSE
    RETURN QUERY SELECT false, e.state, e.external_id FROM effects AS e
      WHERE e.tenant_id = tenant AND e.delivery_id = delivery AND e.effect = effect_name;
  END IF;
END
$$;

-- Records that the note was written, and, if the lease is still the caller's, keeps the enhancement and finishes the delivery. Returns
-- whether the lease was.
CREATE FUNCTION complete_delivery(
  tenant text, delivery uuid, owner uuid, ticket text, outcome text, context_found jsonb, html text, plain text, note text, model_name text,
  tokens_in bigint, tokens_out bigint, cost numeric, stage_timings jsonb
) RETURNS boolean
  LANGUAGE plpgsql SET search_path = public, pg_temp
  AS $$
BEGIN
  PERFORM set_config('app.tenant_id', tenant, true);
  UPDATE effects AS e SET state = 'done', external_id = note, done_at = now()
  WHERE e.tenant_id = tenant AND e.delivery_id = delivery AND e.effect = 'note' AND e.state = 'started';
  DELETE FROM outbox AS o WHERE o.tenant_id = tenant AND o.delivery_id = delivery AND o.lease_owner = owner;
  IF NOT FOUND THEN
    RETURN false;
  END IF;
  INSERT INTO enhancements (tenant_id, delivery_id, ticket_id, status, context, note_html, note_text, note_id, model, prompt_tokens,
                            completion_tokens, cost_usd, timings)
  VALUES (tenant, delivery, ticket, outcome, context_found, html, plain, note, model_name, tokens_in, tokens_out, cost, stage_timings)
  ON CONFLICT (tenant_id, delivery_id) DO NOTHING;
  UPDATE deliveries AS d SET status = 'completed', last_error = NULL, finished_at = now() WHERE d.tenant_id = tenant AND d.id = delivery;
  RETURN true;
END
$$;

-- Functions are executable by everybody unless that is taken back; the privileges of the roles are granted after each migration run.
REVOKE EXECUTE ON FUNCTION
  accept_deliveries(text[], uuid[], text[], text[], text[], text[], text[], interval),
  take_due_deliveries(bigint, interval), return_deliveries(text[], uuid[]), renew_leases(uuid, interval), outbox_pending(), webhook_tenants(timestamptz),
  claim_delivery(text, uuid, uuid, interval), start_effect(text, uuid, text),
  complete_delivery(text, uuid, uuid, text, text, jsonb, text, text, text, text, bigint, bigint, numeric, jsonb)
  FROM PUBLIC;
