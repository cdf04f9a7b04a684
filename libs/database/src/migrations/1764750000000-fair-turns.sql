-- Turns: in which order deliveries are picked, so that a tenant with thousands of tickets does not make the others wait behind them. Each waiting
-- delivery has a turn; those of one tenant have turns one after the other, and a tenant of whom nothing waits begins at the lowest turn that anybody
-- waits for. Picked by turn, each tenant is served one delivery a round. When nothing waits turns begin at 1 again.

-- NULL once the delivery was picked.
ALTER TABLE outbox ADD COLUMN turn bigint;

-- The turn of the next delivery of a tenant. Two that ask at the same time may get the same, which does no harm. Its plan is kept, and made as a rule
-- when the outbox is empty: without the settings it would read all of it for the same answer once there are thousands.
CREATE FUNCTION next_turn(tenant text) RETURNS bigint
  LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp SET enable_seqscan = off SET enable_bitmapscan = off
  AS $$
BEGIN
  RETURN greatest(
    (SELECT min(o.turn) FROM outbox AS o WHERE o.turn IS NOT NULL),
    (SELECT max(o.turn) + 1 FROM outbox AS o WHERE o.tenant_id = tenant AND o.turn IS NOT NULL),
    1
  );
END
$$;

-- Commits a batch of deliveries as accept_deliveries did, and returns those that were new, with their turns. In plpgsql, which keeps its plan: a
-- function in SQL is planned anew for each batch.
CREATE FUNCTION accept_in_turn(
  tenant_ids text[], ids uuid[], delivery_ids text[], ticket_ids text[], events text[], correlation_ids text[], payloads text[],
  relay_after interval
) RETURNS TABLE (tenant_id text, delivery_id uuid, turn bigint)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
BEGIN
  RETURN QUERY WITH inserted AS (
    INSERT INTO deliveries (tenant_id, id, delivery_id, ticket_id, event, correlation_id, payload)
    SELECT d.tenant_id, d.id, d.delivery_id, d.ticket_id, d.event, d.correlation_id, d.payload::json
    FROM unnest(tenant_ids, ids, delivery_ids, ticket_ids, events, correlation_ids, payloads)
      AS d (tenant_id, id, delivery_id, ticket_id, event, correlation_id, payload)
    ON CONFLICT ON CONSTRAINT deliveries_once DO NOTHING
    RETURNING deliveries.tenant_id, deliveries.id
  ), lines AS MATERIALIZED (
    SELECT t.tenant_id, next_turn(t.tenant_id) AS begin FROM (SELECT DISTINCT i.tenant_id FROM inserted AS i) AS t
  )
  INSERT INTO outbox AS o (tenant_id, delivery_id, due_at, turn)
  SELECT i.tenant_id, i.id, now() + relay_after, l.begin - 1 + row_number() OVER (PARTITION BY i.tenant_id ORDER BY i.id)
  FROM inserted AS i JOIN lines AS l ON l.tenant_id = i.tenant_id
  RETURNING o.tenant_id, o.delivery_id, o.turn;
END
$$;

-- For an api of the release before, while both run.
CREATE OR REPLACE FUNCTION accept_deliveries(
  tenant_ids text[], ids uuid[], delivery_ids text[], ticket_ids text[], events text[], correlation_ids text[], payloads text[],
  relay_after interval
) RETURNS bigint
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
BEGIN
  RETURN (SELECT count(*) FROM accept_in_turn(tenant_ids, ids, delivery_ids, ticket_ids, events, correlation_ids, payloads, relay_after));
END
$$;

-- Takes due deliveries as take_due_deliveries did, and tells their turns. Those that were picked before, and whose job was lost, stand in line again.
CREATE FUNCTION take_in_turn(max_rows bigint, pause interval) RETURNS TABLE (tenant_id text, delivery_id uuid, turn bigint)
  LANGUAGE sql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  WITH due AS (
    SELECT o.tenant_id, o.delivery_id, o.turn, o.due_at FROM outbox AS o
    WHERE o.due_at <= now() ORDER BY o.due_at LIMIT max_rows FOR UPDATE SKIP LOCKED
  ), placed AS (
    SELECT d.tenant_id, d.delivery_id, coalesce(
      d.turn,
      coalesce((SELECT min(o.turn) FROM outbox AS o WHERE o.turn IS NOT NULL), 1) - 1
        + row_number() OVER (PARTITION BY d.tenant_id, d.turn IS NULL ORDER BY d.due_at)
    ) AS turn
    FROM due AS d
  )
  UPDATE outbox AS o
  SET due_at = now() + pause * (2 ^ least(o.published, 4)), published = o.published + 1, lease_owner = NULL, turn = placed.turn
  FROM placed WHERE o.tenant_id = placed.tenant_id AND o.delivery_id = placed.delivery_id
  RETURNING o.tenant_id, o.delivery_id, o.turn
$$;

-- As before, and the delivery gives up its turn.
CREATE OR REPLACE FUNCTION claim_delivery(tenant text, delivery uuid, owner uuid, duration interval)
  RETURNS TABLE (ticket_id text, event text, correlation_id text, received_at timestamptz, attempts bigint, leased_ms bigint)
  LANGUAGE plpgsql SET search_path = public, pg_temp
  AS $$
BEGIN
  PERFORM set_config('app.tenant_id', tenant, true);
  UPDATE outbox AS o SET lease_owner = owner, due_at = now() + duration, turn = NULL
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

REVOKE EXECUTE ON FUNCTION
  next_turn(text), accept_in_turn(text[], uuid[], text[], text[], text[], text[], text[], interval), take_in_turn(bigint, interval)
  FROM PUBLIC;
