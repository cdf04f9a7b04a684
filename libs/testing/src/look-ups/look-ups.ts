/** What a look-up comes to: what is found, `failed` for 503, `timeout` for no answer at all. */
export type Found<T> = readonly T[] | 'failed' | 'timeout';

/** An alert as Alertmanager has it while it fires. */
export interface ActiveAlert {
  readonly labels: Readonly<Record<string, string>>;
  readonly annotations: Readonly<Record<string, string>>;
  /** ISO 8601. */
  readonly startsAt: string;
}

/** A series as Prometheus answers it: seconds since the epoch, and the value as text. */
export interface Series {
  readonly metric: Readonly<Record<string, string>>;
  readonly values: readonly (readonly [number, string])[];
}

/** What there is to be found, by what is asked. */
export interface LookUps {
  /** Results of the search of a knowledge base. @param space what its path ends with */
  articles(space: string): Found<object>;
  /** Results of SearXNG. */
  pages(query: string): Found<object>;
  /** Of Alertmanager. @param matchers all of the request, joined by commas */
  alerts(matchers: string): Found<ActiveAlert>;
  /** Of Prometheus. @param times at which a value is asked for, in seconds since the epoch */
  series(promql: string, times: readonly number[]): Found<Series>;
}
