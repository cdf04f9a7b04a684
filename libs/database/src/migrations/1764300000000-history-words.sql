-- How many of a tenant's resolved tickets have each word, kept up to date by triggers. The search weighs words by it: counting them anew for each
-- search would read a good part of the history.
CREATE TABLE history_words (
  tenant_id text NOT NULL,
  word text NOT NULL,
  tickets bigint NOT NULL,
  PRIMARY KEY (tenant_id, word)
) WITH (fillfactor = 80, autovacuum_vacuum_scale_factor = 0.05);
-- For words that are typed wrong.
CREATE INDEX history_words_likeness ON history_words USING gin (tenant_id, word gin_trgm_ops);

ALTER TABLE history_words ENABLE ROW LEVEL SECURITY;
ALTER TABLE history_words FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON history_words
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
CREATE POLICY owner_counts ON history_words TO CURRENT_USER USING (true) WITH CHECK (true);

-- A view for the same reason as searchable_history.
CREATE VIEW known_words AS
  SELECT word, tickets FROM history_words WHERE tenant_id = (SELECT current_tenant());

-- Runs as the owner, because nobody else may write the counts. The word '' stands for all tickets of a tenant. Its row is locked before all
-- others, so that two writers wait for each other and cannot deadlock.
CREATE FUNCTION count_history_words() RETURNS trigger
  LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp
  AS $$
BEGIN
  IF TG_OP = 'TRUNCATE' THEN
    DELETE FROM history_words;
  ELSIF TG_OP = 'INSERT' THEN
    INSERT INTO history_words AS w (tenant_id, word, tickets)
      SELECT a.tenant_id, '', count(*) FROM added AS a GROUP BY a.tenant_id ORDER BY a.tenant_id
      ON CONFLICT (tenant_id, word) DO UPDATE SET tickets = w.tickets + EXCLUDED.tickets;
    INSERT INTO history_words AS w (tenant_id, word, tickets)
      SELECT a.tenant_id, l.lexeme, count(*) FROM added AS a, unnest(a.search) AS l GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (tenant_id, word) DO UPDATE SET tickets = w.tickets + EXCLUDED.tickets;
  ELSIF TG_OP = 'UPDATE' THEN
    INSERT INTO history_words AS w (tenant_id, word, tickets)
      SELECT DISTINCT a.tenant_id, '', 0 FROM added AS a ORDER BY a.tenant_id
      ON CONFLICT (tenant_id, word) DO UPDATE SET tickets = w.tickets;
    INSERT INTO history_words AS w (tenant_id, word, tickets)
      SELECT c.tenant_id, c.lexeme, sum(c.step) FROM (
        SELECT a.tenant_id, l.lexeme, 1 AS step FROM added AS a, unnest(a.search) AS l
        UNION ALL SELECT r.tenant_id, l.lexeme, -1 FROM removed AS r, unnest(r.search) AS l
      ) AS c GROUP BY 1, 2 HAVING sum(c.step) <> 0 ORDER BY 1, 2
      ON CONFLICT (tenant_id, word) DO UPDATE SET tickets = w.tickets + EXCLUDED.tickets;
    DELETE FROM history_words AS w USING (SELECT DISTINCT r.tenant_id, l.lexeme FROM removed AS r, unnest(r.search) AS l) AS c
      WHERE w.tenant_id = c.tenant_id AND w.word = c.lexeme AND w.tickets <= 0;
  ELSE
    INSERT INTO history_words AS w (tenant_id, word, tickets)
      SELECT r.tenant_id, '', -count(*) FROM removed AS r GROUP BY r.tenant_id ORDER BY r.tenant_id
      ON CONFLICT (tenant_id, word) DO UPDATE SET tickets = w.tickets + EXCLUDED.tickets;
    INSERT INTO history_words AS w (tenant_id, word, tickets)
      SELECT r.tenant_id, l.lexeme, -count(*) FROM removed AS r, unnest(r.search) AS l GROUP BY 1, 2 ORDER BY 1, 2
      ON CONFLICT (tenant_id, word) DO UPDATE SET tickets = w.tickets + EXCLUDED.tickets;
    DELETE FROM history_words AS w USING (SELECT DISTINCT r.tenant_id, l.lexeme FROM removed AS r, unnest(r.search) AS l) AS c
      WHERE w.tenant_id = c.tenant_id AND w.word = c.lexeme AND w.tickets <= 0;
  END IF;
  RETURN NULL;
END
$$;

-- From here to the end of the migration writers of the history wait, so that no ticket is missed or counted twice.
CREATE TRIGGER ticket_history_added AFTER INSERT ON ticket_history
  REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_history_words();
CREATE TRIGGER ticket_history_changed AFTER UPDATE ON ticket_history
  REFERENCING OLD TABLE AS removed NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_history_words();
CREATE TRIGGER ticket_history_removed AFTER DELETE ON ticket_history
  REFERENCING OLD TABLE AS removed FOR EACH STATEMENT EXECUTE FUNCTION count_history_words();
CREATE TRIGGER ticket_history_emptied AFTER TRUNCATE ON ticket_history
  FOR EACH STATEMENT EXECUTE FUNCTION count_history_words();

INSERT INTO history_words (tenant_id, word, tickets)
  SELECT h.tenant_id, l.lexeme, count(*) FROM ticket_history AS h, unnest(h.search) AS l GROUP BY 1, 2
  UNION ALL SELECT h.tenant_id, '', count(*) FROM ticket_history AS h GROUP BY 1;

REVOKE EXECUTE ON FUNCTION count_history_words() FROM PUBLIC;
