import { Logger } from '@nestjs/common';
import { configurationFrom } from '#config';
import type { InventoryHost, InventoryStore } from '#inventory';
import { type MonitoredHost, PrometheusServer, tenantOf, ticketClientOf, ticketOf } from '#testing';
import { HostLookups } from '../inventory/host-lookups';
import { type MonitoringSettings, MonitoringSource } from './monitoring.source';

/** What monitoring.source.spec.ts tells with a stand-in, told by a Prometheus that scrapes, evaluates and fires, with the default queries. */
const { monitoring: defaults, assets, inventory } = configurationFrom({}, {}).config.enhancement;

const healthy = { tenant: 'acme', cpuPercent: 12, memoryPercent: 40, diskPercent: 30 };
const HOSTS: readonly MonitoredHost[] = [
  { ...healthy, host: 'web01.acme.example', cpuPercent: 35, memoryPercent: 94, diskPercent: 71 },
  { ...healthy, host: 'db01.acme.example', isUp: false },
  { ...healthy, host: '10.0.0.7' },
  { ...healthy, host: 'web01.acme.example', tenant: 'globex', diskPercent: 99 },
];
const RULES = `
groups:
  - name: hosts
    rules:
      - alert: HostMemoryHigh
        expr: 100 - 100 * node_memory_MemAvailable_bytes / node_memory_MemTotal_bytes > 90
        labels: { severity: critical }
      - alert: HostDiskFull
        expr: 100 - 100 * node_filesystem_avail_bytes / node_filesystem_size_bytes > 95
`;
const inventoryHost = (host: string, ...addresses: string[]): InventoryHost => ({
  ...{ host, addresses, assetTag: '', role: '', owner: '', location: '' },
});
const INVENTORY = [inventoryHost('web01.acme.example', '203.0.113.5'), inventoryHost('file01.acme.example', '10.0.0.7')];

let prometheus: PrometheusServer;
beforeAll(async () => {
  Logger.overrideLogger(false);
  prometheus = await PrometheusServer.start({ hosts: HOSTS, rules: RULES });
  // Two scrapes make a rate, and the first evaluation after the first scrape an alert.
  await prometheus.found(
    'count(ALERTS{alertstate="firing"}) == 2',
    'count(count by (tenant, instance) (rate(node_cpu_seconds_total[5m]))) == 3',
    'count(up == 0) == 1',
  );
});
// Where Prometheus cannot be had, beforeAll has failed and says what to install.
afterAll(() => (prometheus as PrometheusServer | undefined)?.stop());

/** @param known hosts that the inventory finds. */
async function find(subject: string, known: readonly InventoryHost[] = [], tenant = 'acme', changes: Partial<MonitoringSettings> = {}) {
  // All that the source uses of the store; its own tests run on Postgres.
  const store = { find: () => Promise.resolve([...known]) } as unknown as InventoryStore;
  const settings = { ...defaults, prometheusUrl: prometheus.url, ...changes };
  const source = new MonitoringSource(new HostLookups(store, { assets, inventory }), settings, () => undefined);
  const ticket = ticketOf({ subject, description: '', createdAt: new Date() });
  const query = { tenant: tenantOf({ id: tenant }), ticket, ticketClient: ticketClientOf() };
  return source.find(query, new AbortController().signal);
}

describe('the monitoring, asked of a real Prometheus', () => {
  it('finds the alert that fires and the key series of a host, by the address that the inventory has of it', async () => {
    const found = await find('203.0.113.5 does not answer', [INVENTORY[0]!]);
    expect(found).toEqual([
      expect.objectContaining({ title: 'web01.acme.example', remark: 'an alert is firing', relevance: 0.95 }) as object,
    ]);
    const [alert, series] = found![0]!.text.split('\n');
    expect(alert).toMatch(/^HostMemoryHigh \(critical\) firing since \d\d:\d\d UTC$/);
    expect(series).toMatch(/^up, cpu 35 %, memory 94 %, fullest disk 71 %$/);
  });

  it('knows a host that is down, and one without an alert under its address', async () => {
    const found = await find('db01 and file01 hang', [INVENTORY[1]!]);
    expect(found?.map(({ title, remark, text }) => [title, remark, text])).toEqual([
      ['db01', 'no alert', expect.stringMatching(/^not up since (before )?\d\d:\d\d UTC$/)],
      ['file01.acme.example', 'no alert', expect.stringMatching(/^up, cpu 12 %, memory 40 %, fullest disk 30 %$/)],
    ]);
  });

  it("shows nothing of another tenant's host, though it is called the same, and nothing of one that nobody watches", async () => {
    const globex = await find('web01 is slow', [], 'globex');
    expect(globex?.[0]?.text).toMatch(/^HostDiskFull firing since .*\nup, cpu 12 %, memory 40 %, fullest disk 99 %$/);
    expect((await find('web01 is slow'))?.[0]?.text).not.toContain('HostDiskFull');
    expect(await find('web99 is slow')).toEqual([]);
    expect(await find('10.0.0.7 is slow', [], 'globex')).toEqual([]);
  });

  it('names what Prometheus refuses, and shows the rest', async () => {
    const queries = [...defaults.queries, { title: 'nonsense', query: 'sum by (({selector})', unit: '' }];
    expect((await find('web01 is slow', [], 'acme', { queries }))?.[0]?.text).toMatch(/up, cpu .*\nCould not be read: nonsense$/);
  });
});
