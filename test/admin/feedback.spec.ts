import { randomUUID } from 'node:crypto';
import { NoteRatings, type Rating } from '#feedback';
import { TenantTransactions } from '#database';
import { Metrics } from '#observability';
import { AdminSystem } from './admin-system';

let system: AdminSystem;
let ratings: NoteRatings;
beforeAll(async () => {
  system = await AdminSystem.start();
  for (const id of ['acme', 'globex']) await system.create(id);
  ratings = new NoteRatings(new TenantTransactions(system.database.pool('api')), new Metrics());
});
afterAll(() => system.stop());

const CONTEXT = JSON.stringify([{ source: 'ticket_history', evidence: [{ ref: 'H1', kind: 'past ticket', externalId: '901' }] }]);

async function rated(tenantId: string, rating: Rating, comment = ''): Promise<string> {
  const deliveryId = randomUUID();
  await system.database.pool('admin').query(
    `INSERT INTO enhancements (tenant_id, delivery_id, ticket_id, status, context, note_html, note_text, model, timings)
     VALUES ($1, $2, '4711', 'complete', $3, '', '- [H1] #901', 'some-model', '{}')`,
    [tenantId, deliveryId, CONTEXT],
  );
  await ratings.rate({ tenantId, deliveryId }, { rating, comment, by: 'link' });
  return deliveryId;
}

it('is what the admin API tells of the notes of a tenant', async () => {
  const good = await rated('acme', 'up');
  const bad = [await rated('acme', 'down', 'First'), await rated('acme', 'down', 'Second'), await rated('acme', 'down', 'Third')];
  await rated('globex', 'down', 'Of somebody else');
  const { status, body } = await system.call('tenants/acme/feedback', { key: system.keys.read });
  expect([status, body]).toEqual([
    200,
    {
      up: 1,
      down: 3,
      months: [{ month: new Date().toISOString().slice(0, 7), up: 1, down: 3 }],
      models: [{ model: 'some-model', up: 1, down: 3 }],
      sources: [{ source: 'ticket_history', up: 1, down: 3 }],
    },
  ]);

  const page = await system.call('tenants/acme/feedback/notes?limit=2');
  expect(page.body).toMatchObject({ items: [{ comment: 'Third' }, { comment: 'Second' }], next: bad[1] });
  const next = await system.call(`tenants/acme/feedback/notes?limit=2&after=${bad[1]}`);
  expect(next.body).toEqual({
    items: [
      {
        jobId: bad[0],
        ticketId: '4711',
        rating: 'down',
        comment: 'First',
        model: 'some-model',
        sources: ['ticket_history'],
        pastTickets: ['901'],
        ratedAt: expect.stringMatching(/^\d{4}-.*Z$/) as string,
      },
    ],
  });
  expect((await system.call('tenants/acme/feedback/notes?rating=up')).body).toMatchObject({ items: [{ jobId: good }] });
});

it.each(['rating=sideways', 'limit=0', 'limit=501', 'after=x', 'tenant=globex'])('refuses %s', async (query) => {
  const { status, body } = await system.call(`tenants/acme/feedback/notes?${query}`);
  expect([status, body['errors']]).toMatchObject([422, [{ field: query.split('=')[0] }]]);
});
