-- What past tickets mean, as vectors of an embedding model. Plain arrays, so that the table is the same where pgvector is missing; the index
-- over them needs pgvector and the number of dimensions, and is made by the migration process (embedding-index.ts).

-- A row without a vector is a claim: some worker has asked the model, and nobody asks again before due_at. A text that the model refuses is due
-- never. A row is removed with the ticket, and when the ticket's text changes: by triggers and not by a foreign key, which would forbid a TRUNCATE of
-- the history that is allowed today.
CREATE TABLE ticket_embeddings (
  tenant_id text NOT NULL,
  ticket_id text NOT NULL,
  model text NOT NULL,
  embedding real[],
  due_at timestamptz,
  dimensions bigint GENERATED ALWAYS AS (cardinality(embedding)) STORED,
  PRIMARY KEY (tenant_id, ticket_id)
);
-- Numbers of this kind do not get smaller by compressing them.
ALTER TABLE ticket_embeddings ALTER COLUMN embedding SET STORAGE EXTERNAL;

ALTER TABLE ticket_embeddings ENABLE ROW LEVEL SECURITY;
ALTER TABLE ticket_embeddings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON ticket_embeddings
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY owner_finds_what_is_missing ON ticket_embeddings FOR SELECT TO CURRENT_USER USING (true);
CREATE POLICY owner_forgets ON ticket_embeddings FOR DELETE TO CURRENT_USER USING (true);

-- Active tenants with tickets that have no vector of this model and that nobody has claimed.
CREATE FUNCTION tenants_to_embed(wanted_model text) RETURNS SETOF text
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  SELECT t.id FROM tenants AS t WHERE t.active AND EXISTS (
    SELECT FROM ticket_history AS h WHERE h.tenant_id = t.id AND NOT EXISTS (
      SELECT FROM ticket_embeddings AS e
      WHERE e.tenant_id = h.tenant_id AND e.ticket_id = h.ticket_id AND e.model = wanted_model AND (e.dimensions > 0 OR e.due_at > now())
    )
  )
$$;

-- Whoever changes a ticket's text, an older version too, leaves no vector of the old one behind.
CREATE FUNCTION forget_ticket_embeddings() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
BEGIN
  IF TG_OP = 'UPDATE' THEN
    DELETE FROM ticket_embeddings AS e WHERE e.tenant_id = OLD.tenant_id AND e.ticket_id = OLD.ticket_id;
  ELSIF TG_OP = 'DELETE' THEN
    DELETE FROM ticket_embeddings AS e USING removed AS r WHERE e.tenant_id = r.tenant_id AND e.ticket_id = r.ticket_id;
  ELSE
    DELETE FROM ticket_embeddings;
  END IF;
  RETURN NULL;
END
$$;
CREATE TRIGGER ticket_embeddings_outdated AFTER UPDATE ON ticket_history FOR EACH ROW
  WHEN ((OLD.tenant_id, OLD.ticket_id, OLD.subject, OLD.description) IS DISTINCT FROM (NEW.tenant_id, NEW.ticket_id, NEW.subject, NEW.description))
  EXECUTE FUNCTION forget_ticket_embeddings();
CREATE TRIGGER ticket_embeddings_removed AFTER DELETE ON ticket_history
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION forget_ticket_embeddings();
CREATE TRIGGER ticket_embeddings_emptied AFTER TRUNCATE ON ticket_history
  FOR EACH STATEMENT EXECUTE FUNCTION forget_ticket_embeddings();

-- How similar tickets of the current tenant are to what was asked for: the `wanted` most similar ones, and those of `also`. Needs pgvector 0.8.
--
-- A short history is read whole, which misses nothing. A long one is read by the index of all tenants, which goes on until enough tickets of
-- this tenant were found, or until it has seen too many of others. The name of the type depends on the number of dimensions, as the
-- index does; and because it is not known to a database without pgvector, the statement is made when the function runs. Nothing is returned for
-- a NULL.
CREATE FUNCTION history_by_meaning(wanted_model text, asked real[], also text[], wanted integer)
  RETURNS TABLE (ticket_id text, similarity float8)
  LANGUAGE plpgsql STABLE STRICT ROWS 400
  SET enable_sort = off
  AS $$
DECLARE
  -- 2,000 tickets of 384 dimensions, 520 of 1,536: as many as are compared in some 10 ms.
  is_short boolean := coalesce((SELECT w.tickets FROM known_words AS w WHERE w.word = ''), 0) <= least(2000, 800000 / cardinality(asked));
BEGIN
  -- Not with SET above: only a superuser may do that while pgvector is not loaded.
  PERFORM set_config('hnsw.iterative_scan', 'relaxed_order', true), set_config('hnsw.ef_search', '200', true),
    set_config('hnsw.max_scan_tuples', '5000', true);
  RETURN QUERY EXECUTE format(
    CASE WHEN is_short THEN $short$
      WITH compared AS MATERIALIZED (
        SELECT e.ticket_id, 1 - (e.embedding::halfvec(%1$s) <=> $2::halfvec(%1$s)) AS similarity FROM ticket_embeddings AS e
        WHERE e.tenant_id = (SELECT current_tenant()) AND e.model = $1 AND e.dimensions = %1$s
      ), ranked AS (
        SELECT c.ticket_id, c.similarity, row_number() OVER (ORDER BY c.similarity DESC, c.ticket_id) AS rank FROM compared AS c
      )
      SELECT r.ticket_id, r.similarity FROM ranked AS r WHERE r.rank <= $4 OR r.ticket_id = ANY ($3)
    $short$ ELSE $long$
      WITH nearest AS MATERIALIZED (
        SELECT e.ticket_id, e.embedding::halfvec(%1$s) <=> $2::halfvec(%1$s) AS distance FROM ticket_embeddings AS e
        WHERE e.dimensions = %1$s AND e.model = $1 ORDER BY e.embedding::halfvec(%1$s) <=> $2::halfvec(%1$s) LIMIT $4
      )
      SELECT n.ticket_id, 1 - n.distance FROM nearest AS n
      UNION ALL
      SELECT e.ticket_id, 1 - (e.embedding::halfvec(%1$s) <=> $2::halfvec(%1$s)) FROM unnest($3) AS a (ticket_id)
      JOIN ticket_embeddings AS e ON e.tenant_id = (SELECT current_tenant()) AND e.ticket_id = a.ticket_id
      WHERE e.dimensions = %1$s AND e.model = $1 AND e.ticket_id NOT IN (SELECT n.ticket_id FROM nearest AS n)
    $long$ END,
    cardinality(asked)
  ) USING wanted_model, asked, also, wanted;
END
$$;

REVOKE EXECUTE ON FUNCTION
  tenants_to_embed(text), forget_ticket_embeddings(), history_by_meaning(text, real[], text[], integer) FROM PUBLIC;
