-- The highest revision of the release whose tenants the api has begun to keep: a replica that still has the files of an older one changes nothing.
CREATE TABLE declared_revision (
  singleton boolean PRIMARY KEY DEFAULT true CONSTRAINT declared_revision_has_one_row CHECK (singleton),
  revision bigint NOT NULL
);
INSERT INTO declared_revision (revision) VALUES (0);
