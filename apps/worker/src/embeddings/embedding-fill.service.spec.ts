import { setTimeout as pause } from 'node:timers/promises';
import type { Pool } from 'pg';
import { ModelBudgets } from '#budgets';
import { configurationFrom } from '#config';
import { prepareEmbeddings, TenantTransactions } from '#database';
import { EmbeddingFill, EmbeddingModel, Embeddings, VectorSupport } from '#embeddings';
import { Metrics } from '#observability';
import type { TenantCache } from '#tenants';
import { EmbeddingEndpoint, tenantOf, TestDatabase } from '#testing';
import { EmbeddingFillService } from './embedding-fill.service';

const NO_LIMIT = { tokensPerDay: 0, tokensPerMonth: 0, usdPerDay: 0, usdPerMonth: 0 };

let endpoint: EmbeddingEndpoint;
let database: TestDatabase;
let admin: Pool;
beforeEach(async () => {
  endpoint = await EmbeddingEndpoint.start([['printer']]);
  database = await TestDatabase.create();
  admin = database.pool('admin');
  await admin.query('CREATE EXTENSION vector');
  await prepareEmbeddings(admin, 2);
  for (const id of ['acme', 'globex']) {
    await admin.query(
      `INSERT INTO tenants (id, name, tool, sealed_tool_credentials, sealed_webhook_secret) VALUES ($1, $1, 'simulated', '', '')`,
      [id],
    );
    await admin.query(
      `INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source) SELECT $1, n, 'Printer of ' || $1, now(), 'test' FROM generate_series(1, 5) AS n`,
      [id],
    );
  }
});
afterEach(async () => {
  await database.drop();
  await endpoint.stop();
});

function serviceOf(enabled: boolean, intervalSeconds = 1) {
  const worker = database.pool('worker', 2);
  const { config } = configurationFrom(
    { database: { tls: { mode: 'disable' } }, embeddings: { enabled, dimensions: 2, fill: { intervalSeconds, batchSize: 2 } } },
    {},
  );
  const model = new EmbeddingModel({ baseUrl: endpoint.baseUrl, model: 'fake-model', dimensions: 2 }, () => undefined);
  const embeddings = new Embeddings(model, 0, new ModelBudgets(worker, NO_LIMIT), new Metrics());
  const fill = new EmbeddingFill(worker, new TenantTransactions(worker), embeddings, config.embeddings.fill);
  const tenants: Pick<TenantCache, 'find'> = {
    find: (id) => Promise.resolve({ ...tenantOf({ id }), version: '1', toolRefuses: false }),
  };
  // Of the cache only the look-up is used.
  return new EmbeddingFillService(config, new VectorSupport(worker, 2), fill, tenants as TenantCache);
}
async function embedded(tenantId: string): Promise<number> {
  const { rows } = await admin.query<{ n: number }>(
    'SELECT count(*)::int AS n FROM ticket_embeddings WHERE tenant_id = $1 AND dimensions = 2',
    [tenantId],
  );
  return rows[0]?.n ?? 0;
}

describe('the filling of embeddings', () => {
  it('goes on beside a tenant that fails, in turn, and in later rounds with what has come meanwhile', async () => {
    endpoint.fault = ({ input }) => (input.some((text) => text.includes('acme')) ? { status: 500 } : undefined);
    const service = serviceOf(true);
    service.onApplicationBootstrap();
    try {
      while ((await embedded('globex')) < 5) await pause(20);
      expect(await embedded('acme')).toBe(0);
      await admin.query(
        `INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source) VALUES ('globex', 'later', 'Printer', now(), 'test')`,
      );
      while ((await embedded('globex')) < 6) await pause(20);
    } finally {
      await service.onModuleDestroy();
    }
  });

  it('stops in the middle of a call, and leaves the tickets to others', async () => {
    const asked = new Promise<void>((resolve) => {
      endpoint.fault = () => {
        resolve();
        return new Promise(() => undefined);
      };
    });
    const service = serviceOf(true);
    service.onApplicationBootstrap();
    await asked;
    await service.onModuleDestroy();
    expect(await embedded('acme')).toBe(0);
    const calls = endpoint.requests.length;
    expect(calls).toBe(1);
  });

  it('looks less often while nothing is due, and as often as before once something was', async () => {
    const pauses: number[] = [];
    const timers = jest.requireActual<{ setTimeout: typeof pause }>('node:timers/promises');
    const real = timers.setTimeout;
    // Only the pauses between rounds are as long as this; they pass at once.
    jest.spyOn(timers, 'setTimeout').mockImplementation((ms = 0, value, options) => {
      const isPause = ms > 0 && (ms % 7_000 === 0 || ms === 300_000);
      if (isPause) pauses.push(ms);
      return real(isPause ? 5 : ms, value, options);
    });
    const service = serviceOf(true, 7);
    service.onApplicationBootstrap();
    try {
      while (pauses.length < 8) await pause(5);
      expect(pauses.slice(0, 8)).toEqual([7_000, 14_000, 28_000, 56_000, 112_000, 224_000, 300_000, 300_000]);
      await admin.query(
        `INSERT INTO ticket_history (tenant_id, ticket_id, subject, resolved_at, source) VALUES ('globex', 'later', 'Printer', now(), 'test')`,
      );
      while (pauses.lastIndexOf(7_000) === 0) await pause(5);
      expect(await embedded('globex')).toBe(6);
    } finally {
      await service.onModuleDestroy();
      jest.restoreAllMocks();
    }
  });

  it('does not begin where embeddings are off', async () => {
    const service = serviceOf(false);
    service.onApplicationBootstrap();
    await service.onModuleDestroy();
    expect((await admin.query('SELECT 1 FROM ticket_embeddings')).rowCount).toBe(0);
  });
});
