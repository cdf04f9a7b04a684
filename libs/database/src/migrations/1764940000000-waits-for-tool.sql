-- Whether the delivery waits for its tenant's tool. By itself, so that the lock on the outbox lasts for a moment only: held while a later statement
-- waits for the lock on another table, it would let commits of webhooks run out of time.
ALTER TABLE outbox ADD COLUMN waits_for_tool boolean NOT NULL DEFAULT false;
