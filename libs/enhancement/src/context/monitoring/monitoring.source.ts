import { Logger } from '@nestjs/common';
import { shortName } from '#inventory';
import type { ContextQuery, ContextSource, FoundEvidence } from '../context-source';
import type { HostLookups, NamedHost } from '../inventory/host-lookups';
import { type HostAlert, type Measurement, statusEvidence } from './host-status';
import { type ActiveAlert, MonitoringApi, type Series, type TimeWindow } from './monitoring-api';
import { hostPattern, type HostSelector, matchers } from './selector';

export interface MonitoringSettings {
  /** Empty means none. */
  readonly prometheusUrl: string;
  /** Empty means none. */
  readonly alertmanagerUrl: string;
  readonly tenantLabel: string;
  readonly hostLabel: string;
  readonly windowMinutes: number;
  /** PromQL with `{selector}` in it. */
  readonly queries: readonly { readonly title: string; readonly query: string; readonly unit?: string }[];
  readonly timeoutMs: number;
}

/** A host that is looked at costs a place in every query. */
const MAX_HOSTS = 5;
const MIN_STEP_SECONDS = 15;
const STEPS = 60;
const ALERTS = 'alerts';

/** Alerts and key series of the hosts that a ticket names, from a while before it until a while after it. */
export class MonitoringSource implements ContextSource {
  readonly name = 'monitoring';
  readonly kind = 'monitoring';
  readonly refPrefix = 'M';
  readonly timeoutMs: number;
  private readonly logger = new Logger(MonitoringSource.name);
  private readonly api: MonitoringApi;

  /** @param authorization the value of the header, asked for at each request because the secret may change. */
  constructor(
    private readonly lookups: HostLookups,
    private readonly settings: MonitoringSettings,
    authorization: () => string | undefined,
  ) {
    this.timeoutMs = settings.timeoutMs;
    this.api = new MonitoringApi(authorization);
  }

  /** @throws the error of the first request, when none succeeds. */
  async find(query: ContextQuery, signal: AbortSignal): Promise<FoundEvidence[] | undefined> {
    if (this.lookups.names(query).length === 0) return undefined;
    const hosts = (await this.lookups.hosts(query)).slice(0, MAX_HOSTS);
    if (hosts.length === 0) return undefined;
    signal.throwIfAborted();
    const { hostLabel, tenantLabel } = this.settings;
    const selector: HostSelector = {
      hostLabel,
      hostPattern: hostPattern([...new Set(hosts.flatMap(({ names }) => names))]),
      ...(tenantLabel !== '' && { tenant: { label: tenantLabel, id: query.tenant.id } }),
    };
    const window = this.windowAround(query.ticket.createdAt ?? new Date());
    const { fired, active, measurements, unread } = await this.read(selector, window, signal);
    return hosts
      .flatMap((host) => {
        const alerts = this.alertsOf(host, fired ?? [], active ?? [], window);
        const status = {
          host,
          // That no alert was found says nothing where the alerts could not be read.
          alerts: alerts.length === 0 && unread.includes(ALERTS) ? undefined : alerts,
          measurements: measurements.map((each) => ({ ...each, series: each.series.filter(({ labels }) => this.isOf(host, labels)) })),
          unread,
        };
        return statusEvidence(status, window) ?? [];
      })
      .toSorted((a, b) => b.relevance - a.relevance);
  }

  private windowAround(created: Date): TimeWindow {
    const milliseconds = this.settings.windowMinutes * 60_000;
    const to = new Date(Math.min(Date.now(), created.getTime() + milliseconds));
    // A desk whose clock is ahead must not make a window that ends before it begins.
    const seconds = (to.getTime() - Math.min(created.getTime(), to.getTime()) + milliseconds) / 1000;
    const stepSeconds = Math.max(MIN_STEP_SECONDS, Math.ceil(seconds / STEPS));
    // Prometheus counts its steps from the beginning: whole ones make the end the last of them, so that it sees what began a moment ago.
    const from = new Date(to.getTime() - Math.ceil(seconds / stepSeconds) * stepSeconds * 1000);
    return { from, to, stepSeconds };
  }

  /** Asks everything at once. What fails is named, unless everything does. */
  private async read(selector: HostSelector, window: TimeWindow, signal: AbortSignal) {
    const { prometheusUrl, alertmanagerUrl, queries } = this.settings;
    const list = matchers(selector).join(',');
    const range = (query: string) => this.api.range(prometheusUrl, query, window, signal);
    const asked: { readonly title: string; readonly answer: Promise<unknown> }[] = [];
    const ask = <T>(title: string, answer: Promise<T>): Promise<T> => {
      asked.push({ title, answer });
      return answer;
    };
    const fired = prometheusUrl === '' ? undefined : ask(ALERTS, range(`ALERTS{alertstate="firing",${list}}`));
    const active = alertmanagerUrl === '' ? undefined : ask('Alertmanager', this.api.activeAlerts(alertmanagerUrl, selector, signal));
    const measured =
      prometheusUrl === ''
        ? []
        : queries.map(({ title, query, unit = '' }) => ({ title, unit, series: ask(title, range(query.replaceAll('{selector}', list))) }));
    const settled = await Promise.allSettled(asked.map(({ answer }) => answer));
    const failures = settled.flatMap((each) => (each.status === 'rejected' ? [each.reason as unknown] : []));
    if (failures.length === settled.length) throw failures[0];
    for (const failure of failures) this.logger.warn(`A part of the monitoring could not be read: ${(failure as Error).message}`);
    return {
      fired: await orUndefined(fired),
      active: await orUndefined(active),
      measurements: await Promise.all(
        measured.map(async ({ series, ...rest }): Promise<Measurement> => ({ ...rest, series: (await orUndefined(series)) ?? [] })),
      ),
      unread: asked.flatMap(({ title }, index) => (settled[index]?.status === 'rejected' ? [title] : [])),
    };
  }

  /** What has fired in the window according to Prometheus, with what Alertmanager says about it, and what only Alertmanager knows. */
  private alertsOf(host: NamedHost, fired: readonly Series[], active: readonly ActiveAlert[], window: TimeWindow): HostAlert[] {
    const alerts = new Map<string, HostAlert>();
    const add = (labels: Series['labels'], since: Date, until: Date | undefined, summary: string) => {
      const [name = 'An alert', severity = ''] = [labels['alertname'], labels['severity']];
      const key = `${name} ${severity}`;
      const known = alerts.get(key);
      const earliest = known === undefined || since < known.since ? since : known.since;
      const end = known !== undefined && known.until === undefined ? undefined : until;
      alerts.set(key, { name, severity, since: earliest, until: end, summary: known?.summary || summary });
    };
    for (const { labels, startedAt, summary } of active) {
      if (startedAt <= window.to && this.isOf(host, labels)) add(labels, startedAt, undefined, summary);
    }
    for (const { labels, values } of fired) {
      const [first, last] = [values[0], values.at(-1)];
      if (first === undefined || last === undefined || !this.isOf(host, labels)) continue;
      const ended = window.to.getTime() - last.at.getTime() > 2 * window.stepSeconds * 1000;
      add(labels, first.at, ended ? last.at : undefined, '');
    }
    return [...alerts.values()].toSorted((a, b) => urgency(a) - urgency(b) || a.since.getTime() - b.since.getTime());
  }

  private isOf({ names }: NamedHost, labels: Series['labels']): boolean {
    const name = hostOf(labels[this.settings.hostLabel] ?? '');
    return names.includes(name) || names.includes(shortName(name));
  }
}

/** What fires comes before what is over, and of that what its author called critical before the rest. */
function urgency({ until, severity }: HostAlert): number {
  return (until === undefined ? 0 : 2) + (/^(?:critical|crit|page|error|emergency|disaster|high)$/i.test(severity) ? 0 : 1);
}

/** The host of a label such as `web01.acme.example:9100` or `[fd00::5]:9100`. */
function hostOf(label: string): string {
  const lower = label.toLowerCase();
  const bracketed = /^\[([^\]]+)\]/.exec(lower)?.[1];
  return bracketed ?? (/:.*:/.test(lower) ? lower : lower.replace(/:\d+$/, ''));
}

async function orUndefined<T>(answer: Promise<T> | undefined): Promise<T | undefined> {
  try {
    return await answer;
  } catch {
    return undefined;
  }
}
