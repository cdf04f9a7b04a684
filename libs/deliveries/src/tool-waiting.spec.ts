import type { PoolClient } from 'pg';
import { TestDatabase } from '#testing';

const WAITING = 10_000;
const DELIVERY = '00000000-0000-4000-8000-000000000001';

let database: TestDatabase;
let session: PoolClient;

/** Each statement that looks for what waits, and how many rows of the outbox it must read when WAITING of its tenant's wait. */
const STATEMENTS: readonly (readonly [string, string, number])[] = [
  ['letting one wait', `SELECT wait_for_tool('${DELIVERY}', '${DELIVERY}', now() + interval '1 hour', '4 hours', 'It answers 401.')`, 1],
  ['trying the tool now', `SELECT try_tool_now('acme')`, 2],
  ['changing the settings', `UPDATE tenants SET sealed_tool_credentials = sealed_tool_credentials || '.' WHERE id = 'acme'`, 2],
  ['finding the end of the line', `SELECT next_turn('acme')`, 2],
  ['counting those of a tenant', 'SELECT tool_waiting()', WAITING],
  ['counting those of all', 'SELECT refused_tools()', WAITING],
  ['waking them', `SELECT restore_tool('${DELIVERY}')`, WAITING],
  ['deactivating the tenant', `UPDATE tenants SET active = NOT active WHERE id = 'acme'`, WAITING],
];

beforeAll(async () => {
  database = await TestDatabase.create();
  const admin = database.pool('admin');
  await admin.query('VACUUM outbox');
  await admin.query(
    `INSERT INTO tenants (id, name, tool, sealed_tool_credentials, sealed_webhook_secret) VALUES ('acme', 'Acme', 'simulated', 'fake', 'fake')`,
  );
  session = await database.pool('admin').connect();
  // From the sixth time on Postgres keeps one plan.
  for (let time = 1; time <= 6; time += 1) for (const [, statement] of STATEMENTS) await rowsRead(statement);
  // Those of another tenant wait too, are due before, and have their turns after.
  await admin.query(
    `INSERT INTO outbox (tenant_id, delivery_id, due_at, waits_for_tool, turn)
     SELECT t.id, gen_random_uuid(), now() + t.due, true, n + t.turn
     FROM (VALUES ('globex', interval '0', 20000), ('acme', interval '10 hours', 0)) AS t (id, due, turn), generate_series(1, $1) AS n`,
    [WAITING],
  );
});
afterAll(async () => {
  session.release(true);
  await database.drop();
});

/** Rows of the outbox that a statement reads for the tenant acme, whose tool refuses. What it does is undone. */
async function rowsRead(statement: string): Promise<number> {
  await session.query(`BEGIN; SELECT set_config('app.tenant_id', 'acme', true)`);
  await session.query(`INSERT INTO tool_access (tenant_id, kind, message, next_try_at) VALUES ('acme', 'sealed', '', now())`);
  const read = async () => {
    const { rows } = await session.query<{ read: string }>(
      `SELECT coalesce(seq_tup_read, 0) + coalesce(idx_tup_fetch, 0) AS read FROM pg_stat_xact_user_tables WHERE relname = 'outbox'`,
    );
    return Number(rows[0]?.read);
  };
  const before = await read();
  await session.query(statement);
  const after = await read();
  await session.query('ROLLBACK');
  return after - before;
}

describe('with thousands that wait, by plans that were made when none did,', () => {
  it.each(STATEMENTS)('%s reads no more of the outbox than it must', async (_, statement, rows) => {
    expect(await rowsRead(statement)).toBeLessThanOrEqual(rows);
  });
});
