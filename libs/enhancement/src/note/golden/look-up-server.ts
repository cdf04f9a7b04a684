import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A host as monitoring sees it around a ticket. */
export interface ObservedHost {
  /** As the label says it, for example `web01.acme.example:9100`. */
  readonly instance: string;
  readonly alerts?: readonly {
    readonly name: string;
    readonly severity: string;
    readonly since: string;
    /** Left out while it fires. */
    readonly until?: string;
    readonly summary?: string;
  }[];
  /** By the title of a query: its values, spread evenly over the time that is looked at. */
  readonly series?: Readonly<Record<string, readonly number[]>>;
}

/** What the searches and monitoring have; undefined answers 503, `timeout` nothing. */
export interface LookUpAnswers {
  readonly knowledgeBase: readonly object[] | 'failed' | 'timeout';
  readonly monitoring: readonly ObservedHost[] | 'failed' | 'timeout';
  readonly webSearch: readonly object[] | 'failed' | 'timeout';
}

/**
 * Stands in for a knowledge base, SearXNG, Prometheus and Alertmanager: their paths and their forms of answers, for one ticket at a time. It
 * evaluates no PromQL: a query is known by how it begins.
 */
export class LookUpServer {
  answers: LookUpAnswers = { knowledgeBase: [], monitoring: [], webSearch: [] };

  private constructor(
    private readonly server: Server,
    private readonly queries: readonly { readonly title: string; readonly query: string }[],
  ) {}

  /** @param queries of the settings of the monitoring. */
  static async start(queries: LookUpServer['queries']): Promise<LookUpServer> {
    const server = createServer();
    const lookUps = new LookUpServer(server, queries);
    server.on('request', ({ url = '' }, response) => {
      const answer = lookUps.answerTo(new URL(url, lookUps.url));
      if (answer === 'timeout') return;
      response.writeHead(answer === 'failed' ? 503 : 200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return lookUps;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private answerTo({ pathname, searchParams }: URL): unknown {
    const { knowledgeBase, monitoring, webSearch } = this.answers;
    if (pathname === '/articles') return typeof knowledgeBase === 'string' ? knowledgeBase : { results: knowledgeBase };
    if (pathname === '/web') return typeof webSearch === 'string' ? webSearch : { results: webSearch };
    if (typeof monitoring === 'string') return monitoring;
    if (pathname.endsWith('/api/v2/alerts')) return activeAlerts(monitoring);
    return { status: 'success', data: { resultType: 'matrix', result: this.seriesOf(monitoring, searchParams) } };
  }

  private seriesOf(hosts: readonly ObservedHost[], parameters: URLSearchParams): object[] {
    const [start = 0, end = 0, step = 1] = ['start', 'end', 'step'].map((name) => Number(parameters.get(name)));
    const times = Array.from({ length: Math.floor((end - start) / step) + 1 }, (_, index) => start + index * step);
    const query = parameters.get('query') ?? '';
    if (query.startsWith('ALERTS{')) return hosts.flatMap((host) => firedAlerts(host, times));
    const title = this.queries.find((known) => query.startsWith(known.query.split('{selector}')[0] ?? ''))?.title ?? '';
    return hosts.flatMap(({ instance, series = {} }) => {
      const values = series[title] ?? [];
      const valueAt = (index: number) => values[Math.floor((index * values.length) / times.length)];
      return values.length === 0 ? [] : [{ metric: { instance }, values: times.map((time, index) => [time, String(valueAt(index))]) }];
    });
  }
}

function firedAlerts({ instance, alerts = [] }: ObservedHost, times: readonly number[]): object[] {
  return alerts.map(({ name, severity, since, until }) => {
    const [begin, end] = [Date.parse(since) / 1000, until === undefined ? Infinity : Date.parse(until) / 1000];
    const values = times.filter((time) => time >= begin && time <= end).map((time) => [time, '1']);
    return { metric: { instance, alertname: name, severity, alertstate: 'firing' }, values };
  });
}

function activeAlerts(hosts: readonly ObservedHost[]): object[] {
  return hosts.flatMap(({ instance, alerts = [] }) =>
    alerts
      .filter(({ until }) => until === undefined)
      .map(({ name, severity, since, summary = '' }) => ({
        labels: { instance, alertname: name, severity },
        annotations: { summary },
        startsAt: since,
      })),
  );
}
