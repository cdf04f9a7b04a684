import type { ActiveAlert, Found, LookUps, Series } from '#testing';

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

/** What the searches and monitoring have. */
interface LookUpAnswers {
  readonly knowledgeBase: Found<object>;
  readonly monitoring: Found<ObservedHost>;
  readonly webSearch: Found<object>;
}

/** What is found for one ticket at a time, whatever is asked; a query of the monitoring is known by how it begins. */
export class GivenLookUps implements LookUps {
  answers: LookUpAnswers = { knowledgeBase: [], monitoring: [], webSearch: [] };

  /** @param queries of the settings of the monitoring. */
  constructor(private readonly queries: readonly { readonly title: string; readonly query: string }[]) {}

  articles(): Found<object> {
    return this.answers.knowledgeBase;
  }

  pages(): Found<object> {
    return this.answers.webSearch;
  }

  alerts(): Found<ActiveAlert> {
    const { monitoring } = this.answers;
    return typeof monitoring === 'string' ? monitoring : monitoring.flatMap(activeAlerts);
  }

  series(promql: string, times: readonly number[]): Found<Series> {
    const { monitoring } = this.answers;
    if (typeof monitoring === 'string') return monitoring;
    if (promql.startsWith('ALERTS{')) return monitoring.flatMap((host) => firedAlerts(host, times));
    const title = this.queries.find((known) => promql.startsWith(known.query.split('{selector}')[0] ?? ''))?.title ?? '';
    return monitoring.flatMap(({ instance, series = {} }) => {
      const values = series[title] ?? [];
      const valueAt = (index: number) => String(values[Math.floor((index * values.length) / times.length)]);
      return values.length === 0 ? [] : [{ metric: { instance }, values: times.map((time, index) => [time, valueAt(index)] as const) }];
    });
  }
}

function firedAlerts({ instance, alerts = [] }: ObservedHost, times: readonly number[]): Series[] {
  return alerts.map(({ name, severity, since, until }) => {
    const [begin, end] = [Date.parse(since) / 1000, until === undefined ? Infinity : Date.parse(until) / 1000];
    const values = times.filter((time) => time >= begin && time <= end).map((time) => [time, '1'] as const);
    return { metric: { instance, alertname: name, severity, alertstate: 'firing' }, values };
  });
}

function activeAlerts({ instance, alerts = [] }: ObservedHost): ActiveAlert[] {
  return alerts
    .filter(({ until }) => until === undefined)
    .map(({ name, severity, since, summary = '' }) => ({
      labels: { instance, alertname: name, severity },
      annotations: { summary },
      startsAt: since,
    }));
}
