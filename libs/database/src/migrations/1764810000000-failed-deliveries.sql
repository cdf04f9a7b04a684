-- Lists a tenant's failed deliveries without reading all of its deliveries. Made while deliveries are accepted; accepting them does not touch it.
-- It runs outside of a transaction.
-- squawk-ignore ban-concurrent-index-creation-in-transaction
CREATE INDEX CONCURRENTLY IF NOT EXISTS deliveries_failed ON deliveries (tenant_id, finished_at) WHERE status = 'failed';
