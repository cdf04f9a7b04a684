-- Whose turn it is.
CREATE INDEX CONCURRENTLY IF NOT EXISTS outbox_turn ON outbox (turn) WHERE turn IS NOT NULL;
