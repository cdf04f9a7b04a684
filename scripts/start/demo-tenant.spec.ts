import { loadDemoTenants, selectTenant } from './demo-tenant';

describe('the demo tenants', () => {
  const tenants = loadDemoTenants();
  const tickets = tenants.flatMap(({ resolved }) => resolved);

  it('have at least 20 resolved tickets each and 40 together, of many kinds of trouble', () => {
    expect(tenants.map(({ id }) => id)).toEqual(['acme-corp', 'globex']);
    for (const tenant of tenants) expect(tenant.resolved.length).toBeGreaterThanOrEqual(20);
    expect(tickets.length).toBeGreaterThanOrEqual(40);
    expect(new Set(tickets.map(({ category }) => category)).size).toBeGreaterThanOrEqual(9);
  });

  it('have complete tickets, each with an id of its own and in a possible order of time', () => {
    expect(new Set(tickets.map(({ id }) => id)).size).toBe(tickets.length);
    for (const ticket of tickets) {
      expect(ticket.id).toMatch(/^\d{18}$/);
      for (const text of [ticket.subject, ticket.description, ticket.resolution, ticket.requester, ticket.technician]) {
        expect(text.trim().length).toBeGreaterThan(5);
      }
      expect(Date.parse(ticket.resolved)).toBeGreaterThan(Date.parse(ticket.created));
    }
  });

  it('share topics but never a resolution, so that their notes differ', () => {
    const [acme, globex] = tenants.map(({ resolved }) => resolved);
    const common = acme?.filter(({ subject }) => globex?.some((other) => sharedWords(subject, other.subject) >= 2)) ?? [];
    expect(common.length).toBeGreaterThanOrEqual(10);
    expect(new Set(tickets.map(({ resolution }) => resolution)).size).toBe(tickets.length);
  });

  it('can open tickets', () => {
    for (const { samples } of tenants) expect(samples.length).toBeGreaterThan(1);
  });

  it('are selected by id, the first one by default', () => {
    expect(selectTenant(tenants, undefined).id).toBe('acme-corp');
    expect(selectTenant(tenants, 'globex').id).toBe('globex');
    expect(() => selectTenant(tenants, 'initech')).toThrow('There is no tenant initech: the demo has acme-corp and globex.');
  });
});

function sharedWords(a: string, b: string): number {
  const words = new Set(a.toLowerCase().split(/\W+/));
  return b
    .toLowerCase()
    .split(/\W+/)
    .filter((word) => word.length > 2 && words.has(word)).length;
}
