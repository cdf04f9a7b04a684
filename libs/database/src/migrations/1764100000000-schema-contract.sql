-- The oldest revision of the software that still works with this database. Migrations expand, so it stays 0, until one takes something away that older
-- versions need: such a migration raises it, and older versions refuse to start on this database or to be rolled back to.
CREATE TABLE schema_contract (
  singleton boolean PRIMARY KEY DEFAULT true CONSTRAINT schema_contract_has_one_row CHECK (singleton),
  oldest_revision bigint NOT NULL
);
INSERT INTO schema_contract (oldest_revision) VALUES (0);
