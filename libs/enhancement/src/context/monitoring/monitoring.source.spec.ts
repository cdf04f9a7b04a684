import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Logger } from '@nestjs/common';
import { configurationFrom } from '#config';
import type { InventoryHost, InventoryStore } from '#inventory';
import { tenantOf, ticketClientOf, ticketOf } from '#testing';
import { HostLookups } from '../inventory/host-lookups';
import { type MonitoringSettings, MonitoringSource } from './monitoring.source';
import { hostPattern } from './selector';

/**
 * The server below stands in for Prometheus and Alertmanager: it has their endpoints, parameters and answers, and selects series by the matchers
 * that it is sent, as they do. It evaluates no PromQL: each query of the settings here names a series of its own.
 */
interface StoredSeries {
  readonly name: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Of a moment, in minutes after the ticket. */
  readonly value: (minutes: number) => number | undefined;
}

const CREATED = new Date('2026-11-20T09:00:00Z');
const { monitoring: defaults, assets, inventory } = configurationFrom({}, {}).config.enhancement;

let server: Server;
let base: string;
let series: StoredSeries[];
let alerts: { labels: Record<string, string>; annotations: Record<string, string>; startsAt: string }[];
let broken: RegExp | undefined;
let requests: { url: URL; authorization: string | undefined }[];

beforeAll(() => Logger.overrideLogger(false));
beforeEach(async () => {
  [series, alerts, broken, requests] = [[], [], undefined, []];
  server = createServer((request, response) => {
    const url = new URL(request.url ?? '', base);
    requests.push({ url, authorization: request.headers.authorization });
    if (broken?.test(decodeURIComponent(url.href)) === true) {
      send(response, 503, { status: 'error', errorType: 'unavailable', error: 'away' });
      return;
    }
    if (url.pathname.endsWith('/api/v2/alerts')) {
      send(
        response,
        200,
        alerts.filter(({ labels }) => meets(labels, url.searchParams.getAll('filter').join(','))),
      );
      return;
    }
    send(response, 200, { status: 'success', data: { resultType: 'matrix', result: rangeOf(url.searchParams) } });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => new Promise((resolve) => server.close(resolve)));

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function rangeOf(query: URLSearchParams): object[] {
  const [, name = '', list = ''] = /^(\w+)\{(.*)\}$/s.exec(query.get('query') ?? '') ?? [];
  // In whole milliseconds, as Prometheus counts.
  const [start, end, step] = ['start', 'end', 'step'].map((key) => Math.round(Number(query.get(key)) * 1000)) as [number, number, number];
  return series
    .filter((each) => each.name === name && meets(each.labels, list))
    .map(({ labels, value }) => {
      const values: [number, string][] = [];
      for (let at = start; at <= end; at += step) {
        const current = value((at - CREATED.getTime()) / 60_000);
        if (current !== undefined) values.push([at / 1000, String(current)]);
      }
      return { metric: { __name__: name, ...labels }, values };
    })
    .filter(({ values }) => values.length > 0);
}

/** As RE2 understands it: the whole value must match. */
function meets(labels: Readonly<Record<string, string>>, list: string): boolean {
  return [...list.matchAll(/(\w+)(=~?)"((?:[^"\\]|\\.)*)"/g)].every(([, label = '', operator, quoted = '']) => {
    const value = quoted.replace(/\\(.)/g, '$1');
    const actual = labels[label] ?? '';
    // The flag means the same as RE2's group here, where nothing else has letters.
    return operator === '=' ? actual === value : new RegExp(`^(?:${value.replace('(?i:', '(?:')})$`, 'i').test(actual);
  });
}

const WEB01: InventoryHost = { host: 'web01.acme.example', addresses: ['10.0.0.5'], assetTag: 'AT-1', role: '', owner: '', location: '' };
/** All that the source uses of the store; its own tests run on Postgres. */
const knows = (hosts: InventoryHost[]) => ({ find: async () => hosts }) as unknown as InventoryStore;

function find(subject = 'web01 is slow', changes: Partial<MonitoringSettings> = {}, hosts = [WEB01], createdAt = CREATED) {
  const settings: MonitoringSettings = {
    ...defaults,
    prometheusUrl: `${base}/prometheus`,
    queries: [
      { title: 'up', query: 'up{{selector}}', unit: '' },
      { title: 'cpu', query: 'cpu{{selector}}', unit: '%' },
    ],
    ...changes,
  };
  const lookups = new HostLookups(knows(hosts), { assets, inventory });
  const source = new MonitoringSource(lookups, settings, () => 'Bearer fake-token');
  return source.find(
    { tenant: tenantOf(), ticket: ticketOf({ subject, description: '', createdAt }), ticketClient: ticketClientOf() },
    new AbortController().signal,
  );
}

const on = (instance: string, more: Record<string, string> = {}) => ({ instance, tenant: 'acme', ...more });
const alert = (instance: string, value: StoredSeries['value'], more: Record<string, string> = {}): StoredSeries => ({
  name: 'ALERTS',
  labels: on(instance, { alertname: 'HighCpu', alertstate: 'firing', severity: 'critical', ...more }),
  value,
});

describe('the monitoring', () => {
  it('says what fires and how the host was, from half an hour before the ticket until half an hour after it', async () => {
    series = [
      alert('web01.acme.example:9100', (minutes) => (minutes >= -10 ? 1 : undefined)),
      { name: 'up', labels: on('web01.acme.example:9100'), value: () => 1 },
      { name: 'cpu', labels: on('web01.acme.example:9100'), value: (minutes) => (minutes < 0 ? 99.26 : 97) },
    ];
    expect(await find()).toEqual([
      {
        title: 'web01.acme.example',
        text: 'HighCpu (critical) firing since 08:50 UTC\nup, cpu 97 % (highest 99.3 %)',
        excerpt: 'HighCpu (critical) firing since 08:50 UTC\nUp, cpu 97 % (highest 99.3 %)',
        remark: 'an alert is firing',
        relevance: 0.95,
        conclusive: true,
      },
    ]);
    for (const { url, authorization } of requests) {
      expect(url.pathname).toBe('/prometheus/api/v1/query_range');
      expect([url.searchParams.get('start'), url.searchParams.get('end')]).toEqual(['1795163400', '1795167000']);
      expect(authorization).toBe('Bearer fake-token');
    }
  });

  it('ends its window now, for a ticket of this minute', async () => {
    series = [{ name: 'up', labels: on('web01'), value: () => 1 }];
    const before = Date.now() / 1000;
    await find('web01', {}, [WEB01], new Date());
    const end = Number(requests[0]!.url.searchParams.get('end'));
    expect([end >= before - 1, end <= Date.now() / 1000]).toEqual([true, true]);
  });

  it('sees what began a second ago, whenever the ticket was created', async () => {
    const ago = (milliseconds: number) => new Date(Date.now() - milliseconds);
    for (const created of [ago(0), ago(1_234), ago(777_777)]) {
      const began = (ago(1_000).getTime() - CREATED.getTime()) / 60_000;
      series = [alert('web01', (minutes) => (minutes >= began ? 1 : undefined))];
      expect((await find('web01', {}, [WEB01], created))?.[0]).toMatchObject({ remark: 'an alert is firing' });
    }
  });

  it('knows an alert that is over, one that is older, and a host that went away', async () => {
    series = [
      alert('web01', (minutes) => (minutes > -20 && minutes < -10 ? 1 : undefined), { alertname: 'Short' }),
      alert('web01', () => 1, { alertname: 'Old', severity: '' }),
      { name: 'up', labels: on('web01:9100'), value: (minutes) => (minutes < -5 ? 1 : 0) },
      { name: 'up', labels: on('web01:9256'), value: () => 1 },
    ];
    const [found] = (await find()) ?? [];
    expect(found).toMatchObject({ relevance: 0.95, remark: 'an alert is firing' });
    expect(found!.text).toBe(
      'Old firing since before 08:30 UTC\nShort (critical) fired from 08:41 UTC to 08:49 UTC\nnot up since 08:55 UTC',
    );
  });

  it('tells first what fires and is critical, even if something else has fired for longer', async () => {
    series = [
      alert('web01', (minutes) => (minutes > -25 && minutes < -20 ? 1 : undefined), { alertname: 'Over' }),
      alert('web01', () => 1, { alertname: 'Warning', severity: 'warning' }),
      alert('web01', (minutes) => (minutes >= -5 ? 1 : undefined), { alertname: 'Critical' }),
    ];
    expect((await find())?.[0]?.text.match(/^\w+/gm)).toEqual(['Critical', 'Warning', 'Over']);
  });

  it('shows a healthy host as one without an alert, and no host that it does not know', async () => {
    series = [{ name: 'up', labels: on('web01'), value: () => 1 }];
    expect(await find('web01 and db07 are slow')).toEqual([
      expect.objectContaining({ title: 'web01.acme.example', remark: 'no alert', text: 'up', relevance: 0.5 }),
    ]);
    expect(await find('db07 is slow', {}, [])).toEqual([]);
  });

  it('finds a host by what the inventory knows of it, and one that only the ticket names', async () => {
    series = [
      { name: 'up', labels: on('10.0.0.5:9100'), value: () => 1 },
      { name: 'up', labels: on('DB07.acme.example:9100'), value: () => 0 },
    ];
    expect((await find('asset tag AT-1 and db07'))?.map(({ title }) => title)).toEqual(['db07', 'web01.acme.example']);
  });

  it('is not asked when the ticket names no host', async () => {
    expect(await find('everything is slow')).toBeUndefined();
    expect(requests).toEqual([]);
  });
});

describe('another tenant', () => {
  beforeEach(() => {
    series = [{ name: 'up', labels: { instance: 'web01', tenant: 'globex' }, value: () => 0 }];
    alerts = [{ labels: { instance: 'web01', tenant: 'globex', alertname: 'Theirs' }, annotations: {}, startsAt: CREATED.toISOString() }];
  });

  it('is not seen, though its host is called the same', async () => {
    expect(await find('web01', { alertmanagerUrl: base })).toEqual([]);
  });

  it('is seen where the configuration says that all is shown to everybody', async () => {
    expect((await find('web01', { alertmanagerUrl: base, tenantLabel: '' }))?.[0]?.text).toContain('Theirs');
  });
});

describe('Alertmanager', () => {
  beforeEach(() => {
    alerts = [
      {
        labels: on('web01', { alertname: 'HighCpu', severity: 'critical' }),
        annotations: { summary: 'CPU above\n95 %' },
        startsAt: '2026-11-19T23:00:00Z',
      },
      { labels: on('web01', { alertname: 'Later' }), annotations: {}, startsAt: '2026-11-20T12:00:00Z' },
    ];
  });

  it('adds summaries, and alerts of which Prometheus knows nothing, but none of after the window', async () => {
    series = [alert('web01', () => 1)];
    expect((await find('web01', { alertmanagerUrl: base }))?.[0]?.text).toBe(
      'HighCpu (critical) firing since 2026-11-19 23:00 UTC: CPU above 95 %',
    );
  });

  it('works without Prometheus', async () => {
    expect((await find('web01', { prometheusUrl: '', alertmanagerUrl: `${base}/am/` }))?.[0]?.text).toContain('HighCpu (critical)');
    expect(requests.map(({ url }) => url.pathname)).toEqual(['/am/api/v2/alerts']);
  });
});

describe('a part that does not answer', () => {
  beforeEach(() => {
    series = [{ name: 'up', labels: on('web01'), value: () => 1 }];
  });

  it('is named, and the rest is shown', async () => {
    broken = /cpu\{/;
    expect((await find())?.[0]?.text).toBe('up\nCould not be read: cpu');
  });

  it('makes nobody believe that there is no alert', async () => {
    broken = /ALERTS/;
    expect((await find())?.[0]).toMatchObject({
      remark: 'its alerts could not be read',
      text: 'up\nCould not be read: alerts',
    });
  });

  it('is a failure when it is all of it', async () => {
    broken = /./;
    await expect(find('web01', { alertmanagerUrl: base })).rejects.toThrow('answered 503');
  });
});

it.each([
  ['web01', ['web01', 'WEB01:9100', 'web01.acme.example:9100'], ['web011', 'xweb01', 'web01-old:9100']],
  ['web01.acme.example', ['web01.acme.example:9100'], ['web01xacme.example', 'web01.acme.example.org']],
  ['10.0.0.5', ['10.0.0.5', '10.0.0.5:9100'], ['10.0.0.50', '10.0.0.5.1']],
  ['fd00::5', ['[fd00::5]:9100', 'fd00::5'], ['fd00::55']],
])('%s is recognised in the labels of monitoring', (name, same, others) => {
  const pattern = new RegExp(`^(?:${hostPattern([name])})$`);
  expect([...same, ...others].filter((label) => pattern.test(label))).toEqual(same);
});
