import { Agent } from 'undici';
import { Metrics } from '#observability';
import { ServiceDeskPlusSimulator } from '#testing';
import type { TicketClient } from '../ticket-tool';
import { ServiceDeskPlusTool } from './servicedesk-plus.tool';

const OAUTH = { clientId: 'fake-client', clientSecret: 'fake-secret', refreshToken: 'fake-refresh-token' };
const open = new AbortController().signal;

let simulator: ServiceDeskPlusSimulator;
beforeEach(async () => {
  simulator = await ServiceDeskPlusSimulator.start({
    desks: [
      { name: 'acme-corp', technicianKey: 'fake-technician-key' },
      { name: 'globex', oauth: OAUTH },
    ],
  });
});
afterEach(() => simulator.stop());

/** What every ServiceDesk Plus client has, beyond what every tool has. */
type FullClient = Required<TicketClient>;

function connect(desk: string, credentials: Record<string, string>): FullClient {
  const tool = new ServiceDeskPlusTool({ timeoutMs: 2_000, dispatcher: new Agent(), metrics: new Metrics() });
  return tool.connect({ tenantId: desk, baseUrl: simulator.desk(desk).baseUrl, credentials }) as FullClient;
}
const onPremises = () => connect('acme-corp', { technicianKey: 'fake-technician-key' });
const cloud = () => connect('globex', { ...OAUTH, accountsUrl: simulator.url });

describe('solutions', () => {
  it('are found by the words of their titles, those with most of them first, with their text', async () => {
    const desk = simulator.desk('acme-corp');
    desk.addSolution({ title: 'Printer setup' });
    const updatedAt = new Date('2026-05-01T10:00:00Z');
    const best = desk.addSolution({ title: 'Printer prints BLANK pages', description: '<p>Reinstall the <b>driver</b>.</p>', updatedAt });
    desk.addSolution({ title: 'VPN drops' });
    const found = await onPremises().searchSolutions(['printer', 'blank'], 3, open);
    expect(found.map(({ title }) => title)).toEqual(['Printer prints BLANK pages', 'Printer setup']);
    expect(found[0]).toEqual({
      id: best.id,
      title: 'Printer prints BLANK pages',
      public: false,
      text: 'Reinstall the driver.',
      updatedAt,
      url: `${simulator.url}/acme-corp/AddSolution.do?submitAction=viewSolution&fromListView=true&solutionID=${best.id}`,
    });
    expect(await onPremises().searchSolutions(['printer', 'blank'], 1, open)).toHaveLength(1);
    expect(await onPremises().searchSolutions([], 3, open)).toEqual([]);
  });

  it('that are drafts or have expired are left out', async () => {
    const desk = simulator.desk('acme-corp');
    desk.addSolution({ title: 'Printer draft', status: 'Unapproved' });
    desk.addSolution({ title: 'Printer of 1999', expiresAt: new Date('2000-01-01') });
    desk.addSolution({ title: 'Printer of today', expiresAt: new Date(Date.now() + 86_400_000) });
    expect((await onPremises().searchSolutions(['printer'], 3, open)).map(({ title }) => title)).toEqual(['Printer of today']);
  });

  it('lead to their page, on-premises and in the cloud', async () => {
    for (const [name, client] of [
      ['acme-corp', onPremises()],
      ['globex', cloud()],
    ] as const) {
      simulator.desk(name).addSolution({ title: `Mail for ${name}`, description: '<p>Ask the postmaster.</p>' });
      const [found] = await client.searchSolutions(['mail'], 3, open);
      expect(await (await fetch(found?.url ?? '')).text()).toContain('Ask the postmaster.');
    }
  });

  it('of which one vanishes meanwhile are the others', async () => {
    const desk = simulator.desk('acme-corp');
    desk.addSolution({ title: 'Printer one' });
    desk.addSolution({ title: 'Printer two' });
    simulator.inject({ operation: 'getSolution', effect: 'refuse', status: 404 });
    expect(await onPremises().searchSolutions(['printer'], 3, open)).toHaveLength(1);
  });

  it('fail in the words of the tool', async () => {
    simulator.inject({ operation: 'listSolutions', effect: 'refuse', status: 403 });
    await expect(onPremises().searchSolutions(['printer'], 3, open)).rejects.toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('search_solutions') as string,
    });
  });
});

describe('assets', () => {
  beforeEach(() => {
    const desk = simulator.desk('acme-corp');
    desk.addAsset({
      name: 'SRV-DC01.acme.example',
      tag: 'AT-0042',
      address: '10.1.2.3',
      type: 'Server',
      user: 'Ops',
      location: 'Rack 4',
      site: 'Graz',
    });
    desk.addAsset({ name: 'SRV-DC011', department: 'Sales' });
  });
  const namesOf = async (names: string[]) => (await onPremises().findAssets(names, 5, open)).map(({ name }) => name);

  it.each([['srv-dc01'], ['srv-dc01.ACME.example'], ['at-0042'], ['10.1.2.3']])('are found as %s', async (name) => {
    expect(await namesOf([name])).toEqual(['SRV-DC01.acme.example']);
  });

  it('come with who has them and where they are', async () => {
    expect(await onPremises().findAssets(['srv-dc01', 'srv-dc011'], 5, open)).toEqual([
      expect.objectContaining({
        tag: 'AT-0042',
        addresses: ['10.1.2.3'],
        type: 'Server',
        state: 'In Use',
        owner: 'Ops',
        location: 'Rack 4, Graz',
      }),
      expect.objectContaining({ name: 'SRV-DC011', addresses: [], owner: 'Sales' }),
    ]);
    expect(await namesOf([])).toEqual([]);
    expect(await namesOf(['srv'])).toEqual([]);
  });

  it('are found by name where a build cannot search tags or addresses', async () => {
    const real = simulator.desk('acme-corp');
    expect(real.assets).toHaveLength(2);
    // The requests are sent in the order name, tag, address.
    simulator.inject({ operation: 'listAssets', effect: 'slow', delayMs: 0 });
    simulator.inject({ operation: 'listAssets', effect: 'refuse', status: 400, times: 2 });
    expect(await namesOf(['srv-dc01'])).toEqual(['SRV-DC01.acme.example']);
    simulator.inject({ operation: 'listAssets', effect: 'refuse', status: 500, times: 3 });
    await expect(namesOf(['srv-dc01'])).rejects.toMatchObject({ kind: 'unavailable' });
  });
});
