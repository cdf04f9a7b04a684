-- Where a tenant's line ends.
CREATE INDEX CONCURRENTLY IF NOT EXISTS outbox_line ON outbox (tenant_id, turn) WHERE turn IS NOT NULL;
