-- Why a delivery ended without a note, by a rule of its tenant. It is then completed: nobody will try again.
ALTER TABLE deliveries ADD COLUMN skip_reason text;
