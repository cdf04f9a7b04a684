import { AdminSystem, type Answer } from './admin-system';

let system: AdminSystem;
beforeAll(async () => {
  system = await AdminSystem.start();
  await system.create('acme');
  await system.create('globex');
  await system.database.pool('admin').query(`UPDATE tenants SET declared = true WHERE id = 'acme'`);
});
afterAll(() => system.stop());

const ask = (method: string, path: string, body?: object) => system.call(`tenants/acme${path}`, { method, ...(body && { body }) });
const typeOf = ({ body }: Answer) => body['type'];

describe('a tenant that the values of the chart declare', () => {
  it('is shown as one, alone and in a list', async () => {
    expect((await ask('GET', '')).body).toMatchObject({ id: 'acme', declared: true });
    const { items } = (await system.call('tenants')).body as { items: { id: string; declared: boolean }[] };
    expect(items.map(({ id, declared }) => [id, declared])).toEqual([
      ['acme', true],
      ['globex', false],
    ]);
  });

  it.each<[string, string, object | undefined]>([
    ['PATCH', '', { name: 'Another' }],
    ['POST', '/deactivate', undefined],
    ['POST', '/webhook-secret/rotate', {}],
    ['PUT', '/credentials', { credentials: { technicianKey: 'fake-other-key' } }],
  ])('is not changed here: %s tenants/acme%s', async (method, path, body) => {
    const before = (await ask('GET', '')).body;
    const answer = await ask(method, path, body);
    expect([answer.status, typeOf(answer)]).toEqual([409, 'urn:ai-agents:problem:declared-tenant']);
    expect(answer.body['detail']).toBe('It stands in the values of the chart: change it there.');
    expect((await ask('GET', '')).body).toEqual(before);
    expect((await system.audit()).at(-1)).toMatchObject({ outcome: 'refused', tenantId: 'acme' });
  });

  it('can be made to refuse its previous secret, which no values hold, and to be tried', async () => {
    expect((await ask('DELETE', '/webhook-secret/previous')).status).toBe(204);
    expect((await ask('POST', '/test-connection')).body).toMatchObject({ ok: true });
  });
});
