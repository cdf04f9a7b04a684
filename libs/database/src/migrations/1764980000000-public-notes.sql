-- Whether an attempt to write the note meant requesters to see it, which the tenant's preference may say otherwise by the time the next one looks for it.
ALTER TABLE effects ADD COLUMN meant_public boolean NOT NULL DEFAULT false;
