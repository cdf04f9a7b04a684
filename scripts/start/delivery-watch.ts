import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import type { DataDirectory } from './data-directory';
import { polled } from './polled';

const POLL_MS = 500;

interface DeliveryRow {
  readonly status: string;
  readonly last_error: string | null;
  readonly skip_reason: string | null;
}

/** Tells of deliveries of the running demo that end without a note, which no help desk shows. It asks with the rights of the api. */
export class DeliveryWatch {
  constructor(private readonly directory: DataDirectory) {}

  /**
   * Waits until the delivery has ended without a note, and tells why. It waits until `signal` aborts for one that gets its note.
   *
   * @param jobId of the webhook's answer
   * @throws the reason of `signal` when it aborts first
   */
  async endWithoutNote(tenantId: string, jobId: string, signal: AbortSignal): Promise<string> {
    const client = new Client({ connectionString: readFileSync(join(this.directory.secretsOf('api'), 'database-url'), 'utf8') });
    // A connection that breaks while the demo stops is no news.
    client.on('error', () => undefined);
    try {
      await client.connect();
      await client.query("SELECT set_config('app.tenant_id', $1, false)", [tenantId]);
      const look = async (): Promise<string | undefined> => {
        const { rows } = await client.query<DeliveryRow>('SELECT * FROM delivery_states($1, NULL, 1)', [jobId]);
        const [row] = rows;
        if (row === undefined) return undefined;
        if (row.skip_reason !== null) return `it was skipped, because ${row.skip_reason}`;
        return row.status === 'failed' ? `it failed: ${row.last_error ?? 'the log of the worker says why'}` : undefined;
      };
      return await polled(look, signal, POLL_MS);
    } finally {
      await client.end();
    }
  }
}
