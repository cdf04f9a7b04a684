-- Which of a tenant's deliveries that wait for its tool is due first, and how many there are. It costs the others nothing.
CREATE INDEX CONCURRENTLY IF NOT EXISTS outbox_waiting ON outbox (tenant_id, due_at) WHERE waits_for_tool;
