import { getJson, SourceAnswerError } from '../search/get-json';
import { type HostSelector, matchers } from './selector';

/** A part of time that is looked at. */
export interface TimeWindow {
  readonly from: Date;
  readonly to: Date;
  /** Seconds between two values. */
  readonly stepSeconds: number;
}

/** Values of one series, oldest first. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly values: readonly { readonly at: Date; readonly value: number }[];
}

/** An alert as Alertmanager shows it. */
export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly startedAt: Date;
  readonly summary: string;
}

type Labels = Readonly<Record<string, string>>;

/** The HTTP APIs of Prometheus (and of what speaks it: Thanos, Mimir, VictoriaMetrics) and Alertmanager. */
export class MonitoringApi {
  /** @param authorization the value of the header, asked for at each request because the secret may change. */
  constructor(private readonly authorization: () => string | undefined) {}

  /**
   * `/api/v1/query_range`.
   *
   * @throws SourceAnswerError
   */
  async range(prometheusUrl: string, query: string, { from, to, stepSeconds }: TimeWindow, signal: AbortSignal): Promise<Series[]> {
    const url = endpoint(prometheusUrl, 'api/v1/query_range', [
      ['query', query],
      ['start', String(from.getTime() / 1000)],
      ['end', String(to.getTime() / 1000)],
      ['step', String(stepSeconds)],
    ]);
    const answer = (await getJson(url, this.headers(), signal)) as {
      readonly status?: unknown;
      readonly data?: { readonly result?: readonly { readonly metric?: Labels; readonly values?: readonly [number, string][] }[] };
    } | null;
    const result = answer?.data?.result;
    if (answer?.status !== 'success' || !isList(result)) throw new SourceAnswerError(`${url.host} answered no series`);
    return result.map(({ metric = {}, values = [] }) => ({
      labels: metric,
      values: values.flatMap(([seconds, text]) => {
        const value = Number(text);
        return Number.isFinite(value) ? [{ at: new Date(seconds * 1000), value }] : [];
      }),
    }));
  }

  /**
   * `/api/v2/alerts`: those that fire now, and nobody has silenced.
   *
   * @throws SourceAnswerError
   */
  async activeAlerts(alertmanagerUrl: string, selector: HostSelector, signal: AbortSignal): Promise<ActiveAlert[]> {
    const url = endpoint(alertmanagerUrl, 'api/v2/alerts', [
      ['active', 'true'],
      ['silenced', 'false'],
      ['inhibited', 'false'],
      ...matchers(selector).map((matcher) => ['filter', matcher] as const),
    ]);
    const answer = (await getJson(url, this.headers(), signal)) as
      readonly { readonly labels?: Labels; readonly annotations?: Labels; readonly startsAt?: string }[] | null;
    if (!isList(answer)) throw new SourceAnswerError(`${url.host} answered no alerts`);
    return answer.map(({ labels = {}, annotations = {}, startsAt = '' }) => ({
      labels,
      startedAt: new Date(startsAt),
      summary: annotations['summary'] ?? annotations['description'] ?? '',
    }));
  }

  private headers(): Record<string, string> {
    const authorization = this.authorization();
    return authorization === undefined ? {} : { authorization };
  }
}

function endpoint(base: string, path: string, query: readonly (readonly [string, string])[]): URL {
  const url = new URL(path, base.endsWith('/') ? base : `${base}/`);
  for (const [name, value] of query) url.searchParams.append(name, value);
  return url;
}

/** Array.isArray knows no readonly arrays. */
function isList<T>(value: readonly T[] | null | undefined): value is readonly T[] {
  return Array.isArray(value);
}
