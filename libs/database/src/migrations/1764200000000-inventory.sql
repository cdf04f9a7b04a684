-- What a client company runs, as its own list says: imported, and looked up when a ticket names a host, an address or an asset tag.
CREATE TABLE inventory (
  tenant_id text NOT NULL,
  host text NOT NULL,
  addresses text[] NOT NULL DEFAULT '{}',
  asset_tag text NOT NULL DEFAULT '',
  role text NOT NULL DEFAULT '',
  owner text NOT NULL DEFAULT '',
  location text NOT NULL DEFAULT '',
  updated_at timestamptz NOT NULL DEFAULT now(),
  PRIMARY KEY (tenant_id, host)
);

-- Every way in which a ticket may name a host: its name with and without the domain, its addresses, its tag. A table and not an array with an
-- index of its own, because under row-level security Postgres uses an index for equal texts, and for no test of an array.
CREATE TABLE inventory_names (
  tenant_id text NOT NULL,
  name text NOT NULL,
  host text NOT NULL,
  PRIMARY KEY (tenant_id, name, host)
);
CREATE INDEX inventory_names_host ON inventory_names (tenant_id, host);

ALTER TABLE inventory ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON inventory
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));

ALTER TABLE inventory_names ENABLE ROW LEVEL SECURITY;
ALTER TABLE inventory_names FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant_isolation ON inventory_names
  USING (tenant_id = (SELECT current_tenant())) WITH CHECK (tenant_id = (SELECT current_tenant()));
