-- What the tenants' calls to language models took, and what is set aside for those under way.

-- By day and month of UTC. A reservation is decided while it holds the row of the month: no two of a tenant are decided at the same time.
CREATE TABLE model_spending (
  tenant_id text NOT NULL,
  period text NOT NULL CONSTRAINT model_spending_period_is_known CHECK (period IN ('day', 'month')),
  starts_on date NOT NULL,
  tokens bigint NOT NULL DEFAULT 0,
  usd numeric(18, 9) NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, period, starts_on)
);

-- One row for each call under way. One that is left behind by a process that died counts until it expires.
CREATE TABLE model_reservations (
  tenant_id text NOT NULL,
  id uuid NOT NULL,
  day date NOT NULL,
  tokens bigint NOT NULL,
  usd numeric(18, 9) NOT NULL,
  expires_at timestamptz NOT NULL,
  PRIMARY KEY (tenant_id, id)
);

ALTER TABLE model_spending ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_spending FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON model_spending
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));

ALTER TABLE model_reservations ENABLE ROW LEVEL SECURITY;
ALTER TABLE model_reservations FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON model_reservations
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));

-- Sets tokens and money aside, if what was spent and what is set aside leave room for it. Returns NULL when it did, else the period whose
-- limit stands in the way. A limit of 0 is none. Like the steps of a worker it runs with the caller's rights, and sets its tenant itself.
CREATE FUNCTION reserve_model_budget(
  tenant text, reservation uuid, tokens_wanted bigint, usd_wanted numeric, valid_for interval,
  tokens_per_day bigint, tokens_per_month bigint, usd_per_day numeric, usd_per_month numeric
) RETURNS text
  LANGUAGE plpgsql SET search_path = public, pg_temp
  AS $$
DECLARE
  today date := (now() AT TIME ZONE 'UTC')::date;
  this_month date := date_trunc('month', today)::date;
  month_tokens numeric;
  month_usd numeric;
  day_tokens numeric;
  day_usd numeric;
BEGIN
  PERFORM set_config('app.tenant_id', tenant, true);
  INSERT INTO model_spending AS s (tenant_id, period, starts_on) VALUES (tenant, 'month', this_month)
  ON CONFLICT (tenant_id, period, starts_on) DO UPDATE SET tokens = s.tokens;
  -- From here on this transaction is alone with the tenant's month, and each statement sees what the ones before it committed.
  DELETE FROM model_reservations AS r WHERE r.tenant_id = tenant AND r.expires_at <= now();
  SELECT coalesce(sum(taken.tokens) FILTER (WHERE taken.period = 'month'), 0), coalesce(sum(taken.usd) FILTER (WHERE taken.period = 'month'), 0),
         coalesce(sum(taken.tokens) FILTER (WHERE taken.period = 'day'), 0), coalesce(sum(taken.usd) FILTER (WHERE taken.period = 'day'), 0)
  INTO month_tokens, month_usd, day_tokens, day_usd
  FROM (
    SELECT s.period, s.tokens, s.usd FROM model_spending AS s
    WHERE s.tenant_id = tenant AND (s.period, s.starts_on) IN (('month', this_month), ('day', today))
    UNION ALL
    SELECT 'month', r.tokens, r.usd FROM model_reservations AS r WHERE r.tenant_id = tenant AND r.day >= this_month
    UNION ALL
    SELECT 'day', r.tokens, r.usd FROM model_reservations AS r WHERE r.tenant_id = tenant AND r.day = today
  ) AS taken (period, tokens, usd);
  IF (tokens_per_month > 0 AND month_tokens + tokens_wanted > tokens_per_month) OR (usd_per_month > 0 AND month_usd + usd_wanted > usd_per_month) THEN
    RETURN 'month';
  END IF;
  IF (tokens_per_day > 0 AND day_tokens + tokens_wanted > tokens_per_day) OR (usd_per_day > 0 AND day_usd + usd_wanted > usd_per_day) THEN
    RETURN 'day';
  END IF;
  INSERT INTO model_reservations (tenant_id, id, day, tokens, usd, expires_at)
  VALUES (tenant, reservation, today, tokens_wanted, usd_wanted, now() + valid_for);
  RETURN NULL;
END
$$;

-- Puts what a call took in the place of its reservation. What was used counts even when the reservation has expired.
CREATE FUNCTION settle_model_budget(tenant text, reservation uuid, tokens_used bigint, usd_used numeric) RETURNS void
  LANGUAGE plpgsql SET search_path = public, pg_temp
  AS $$
DECLARE
  spent_on date;
BEGIN
  PERFORM set_config('app.tenant_id', tenant, true);
  SELECT r.day INTO spent_on FROM model_reservations AS r WHERE r.tenant_id = tenant AND r.id = reservation;
  spent_on := coalesce(spent_on, (now() AT TIME ZONE 'UTC')::date);
  -- The month comes first, as it does for a reservation: taken in another order, the two could deadlock.
  INSERT INTO model_spending AS s (tenant_id, period, starts_on, tokens, usd)
  VALUES (tenant, 'month', date_trunc('month', spent_on)::date, tokens_used, usd_used)
  ON CONFLICT (tenant_id, period, starts_on) DO UPDATE SET tokens = s.tokens + EXCLUDED.tokens, usd = s.usd + EXCLUDED.usd;
  INSERT INTO model_spending AS s (tenant_id, period, starts_on, tokens, usd) VALUES (tenant, 'day', spent_on, tokens_used, usd_used)
  ON CONFLICT (tenant_id, period, starts_on) DO UPDATE SET tokens = s.tokens + EXCLUDED.tokens, usd = s.usd + EXCLUDED.usd;
  DELETE FROM model_reservations AS r WHERE r.tenant_id = tenant AND r.id = reservation;
END
$$;

REVOKE EXECUTE ON FUNCTION
  reserve_model_budget(text, uuid, bigint, numeric, interval, bigint, bigint, numeric, numeric), settle_model_budget(text, uuid, bigint, numeric)
  FROM PUBLIC;
