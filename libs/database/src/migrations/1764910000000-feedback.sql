-- What technicians think of notes, and of the past tickets that notes showed.

-- One rating for a note, which is known by its delivery. What it is counted by is copied from the enhancement: the api reads no enhancements.
CREATE TABLE feedback (
  tenant_id text NOT NULL,
  delivery_id uuid NOT NULL,
  ticket_id text NOT NULL,
  rating text NOT NULL CONSTRAINT feedback_rating_is_known CHECK (rating IN ('up', 'down')),
  comment text NOT NULL DEFAULT '' CONSTRAINT feedback_comment_is_short CHECK (length(comment) <= 1000),
  given_by text NOT NULL CONSTRAINT feedback_giver_is_known CHECK (given_by IN ('link', 'api')),
  model text,
  sources text[] NOT NULL,
  past_tickets text[] NOT NULL,
  rated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, delivery_id)
);
CREATE INDEX feedback_rated ON feedback (tenant_id, rating, rated_at);

-- How many notes that showed a past ticket helped, and how many did not: the search for similar tickets reads it by its key.
CREATE TABLE history_ratings (
  tenant_id text NOT NULL,
  ticket_id text NOT NULL,
  up bigint NOT NULL DEFAULT 0,
  down bigint NOT NULL DEFAULT 0,
  PRIMARY KEY (tenant_id, ticket_id)
) WITH (fillfactor = 70);

ALTER TABLE feedback ENABLE ROW LEVEL SECURITY;
ALTER TABLE feedback FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON feedback
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));

ALTER TABLE history_ratings ENABLE ROW LEVEL SECURITY;
ALTER TABLE history_ratings FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON history_ratings
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));

-- The note of a delivery of the transaction's tenant, and how it was rated. No row when there is no such note.
CREATE FUNCTION rated_note(note_of uuid) RETURNS TABLE (ticket_id text, rating text, comment text)
  LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
  SELECT e.ticket_id, f.rating, f.comment
  FROM enhancements AS e LEFT JOIN feedback AS f ON f.tenant_id = e.tenant_id AND f.delivery_id = e.delivery_id
  WHERE e.tenant_id = current_tenant() AND e.delivery_id = note_of
$$;

-- Rates the note of a delivery of the transaction's tenant; a rating that was given before is replaced. Returns that one, or NULL; no row when
-- there is no such note. A past ticket counts when the note shows it: its reference stands in the note in brackets.
CREATE FUNCTION rate_note(note_of uuid, new_rating text, new_comment text, giver text) RETURNS TABLE (previous text)
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
DECLARE
  tenant text := current_tenant();
  note enhancements;
  shown_sources text[];
  shown_tickets text[];
BEGIN
  SELECT e.* INTO note FROM enhancements AS e WHERE e.tenant_id = tenant AND e.delivery_id = note_of;
  IF NOT FOUND THEN
    RETURN;
  END IF;
  SELECT coalesce(array_agg(DISTINCT s.source), '{}'), coalesce(array_agg(DISTINCT s.ticket) FILTER (WHERE s.ticket IS NOT NULL), '{}')
  INTO shown_sources, shown_tickets
  FROM (
    SELECT outcome ->> 'source' AS source, CASE WHEN evidence ->> 'kind' = 'past ticket' THEN evidence ->> 'externalId' END AS ticket
    FROM jsonb_array_elements(note.context) AS outcome, jsonb_array_elements(outcome -> 'evidence') AS evidence
    WHERE note.note_text ~ ('[[ ]' || (evidence ->> 'ref') || '[],]')
  ) AS s;

  INSERT INTO feedback (tenant_id, delivery_id, ticket_id, rating, comment, given_by, model, sources, past_tickets)
  VALUES (tenant, note_of, note.ticket_id, new_rating, new_comment, giver, note.model, shown_sources, shown_tickets)
  ON CONFLICT (tenant_id, delivery_id) DO NOTHING;
  IF NOT FOUND THEN
    -- Two at once rate one after the other, so that the counts below stay right.
    SELECT f.rating, f.past_tickets INTO previous, shown_tickets FROM feedback AS f
    WHERE f.tenant_id = tenant AND f.delivery_id = note_of FOR UPDATE;
    UPDATE feedback AS f SET rating = new_rating, comment = new_comment, given_by = giver, rated_at = now()
    WHERE f.tenant_id = tenant AND f.delivery_id = note_of;
  END IF;
  IF previous IS DISTINCT FROM new_rating THEN
    -- Sorted, so that two notes with the same tickets cannot deadlock.
    INSERT INTO history_ratings AS r (tenant_id, ticket_id, up, down)
    SELECT tenant, t.ticket_id, (new_rating = 'up')::int, (new_rating = 'down')::int FROM unnest(shown_tickets) AS t (ticket_id) ORDER BY 2
    ON CONFLICT (tenant_id, ticket_id) DO UPDATE SET
      up = greatest(0, r.up + EXCLUDED.up - (previous IS NOT DISTINCT FROM 'up')::int),
      down = greatest(0, r.down + EXCLUDED.down - (previous IS NOT DISTINCT FROM 'down')::int);
  END IF;
  RETURN NEXT;
END
$$;

REVOKE EXECUTE ON FUNCTION rated_note(uuid), rate_note(uuid, text, text, text) FROM PUBLIC;
