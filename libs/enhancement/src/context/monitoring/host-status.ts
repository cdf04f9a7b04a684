import { capitalised } from '../../text/capitalised';
import type { FoundEvidence } from '../context-source';
import type { NamedHost } from '../inventory/host-lookups';
import type { Series, TimeWindow } from './monitoring-api';

/** An alert of one host. */
export interface HostAlert {
  readonly name: string;
  readonly severity: string;
  readonly since: Date;
  /** Undefined while it fires. */
  readonly until?: Date | undefined;
  readonly summary: string;
}

/** What a query about a host came to. */
export interface Measurement {
  readonly title: string;
  readonly unit: string;
  readonly series: readonly Series[];
}

export interface HostStatus {
  readonly host: NamedHost;
  /** Undefined when they could not be read. */
  readonly alerts: readonly HostAlert[] | undefined;
  readonly measurements: readonly Measurement[];
  /** Names of what could not be read. */
  readonly unread: readonly string[];
}

const MAX_ALERTS = 5;

/** What monitoring knows of a host, as evidence; undefined when it does not know the host. */
export function statusEvidence({ host, alerts, measurements, unread }: HostStatus, window: TimeWindow): FoundEvidence | undefined {
  const readings = measurements.flatMap((measurement) => readingOf(measurement, window) ?? []);
  if ((alerts ?? []).length === 0 && readings.length === 0) return undefined;
  const firing = (alerts ?? []).filter(({ until }) => until === undefined);
  const conclusive = (alerts ?? []).length > 0 || readings.some(({ bad }) => bad);
  const lines = [
    ...(alerts ?? []).slice(0, MAX_ALERTS).map((alert) => alertLine(alert, window)),
    ...(readings.length === 0 ? [] : [readings.map(({ text }) => text).join(', ')]),
    ...(unread.length === 0 ? [] : [`Could not be read: ${unread.join(', ')}`]),
  ];
  return {
    title: host.name,
    text: lines.join('\n'),
    excerpt: lines.map(capitalised).join('\n'),
    remark: remarkOf(alerts, firing),
    relevance: firing.length > 0 ? 0.95 : conclusive ? 0.85 : 0.5,
    conclusive,
  };
}

function remarkOf(alerts: readonly HostAlert[] | undefined, firing: readonly HostAlert[]): string {
  if (alerts === undefined) return 'its alerts could not be read';
  if (firing.length > 0) return firing.length === 1 ? 'an alert is firing' : `${firing.length} alerts are firing`;
  return alerts.length > 0 ? 'an alert fired and is over' : 'no alert';
}

function alertLine({ name, severity, since, until, summary }: HostAlert, window: TimeWindow): string {
  const start = begin(since, window);
  const time = until === undefined ? `firing since ${start}` : `fired from ${start} to ${clock(until, window)}`;
  return `${name}${severity === '' ? '' : ` (${severity})`} ${time}${summary === '' ? '' : `: ${summary.replace(/\s+/g, ' ')}`}`;
}

interface Reading {
  readonly text: string;
  readonly bad: boolean;
}

/** Of several series of a host the one that looks worst speaks: the lowest of those that say yes or no, the highest of numbers. */
function readingOf({ title, unit, series }: Measurement, window: TimeWindow): Reading | undefined {
  const withValues = series.filter(({ values }) => values.length > 0);
  if (withValues.length === 0) return undefined;
  const isYesOrNo = unit === '' && withValues.every(({ values }) => values.every(({ value }) => value === 0 || value === 1));
  if (isYesOrNo) {
    return withValues.map((each) => yesOrNo(title, each, window)).toSorted((a, b) => Number(b.bad) - Number(a.bad))[0];
  }
  const readings = withValues.map(({ values }) => ({
    last: values.at(-1)?.value ?? 0,
    highest: Math.max(...values.map(({ value }) => value)),
  }));
  const [worst] = readings.toSorted((a, b) => b.last - a.last);
  if (worst === undefined) return undefined;
  const highest = shown(worst.highest, unit);
  const last = shown(worst.last, unit);
  return { text: `${title} ${last}${highest === last ? '' : ` (highest ${highest})`}`, bad: false };
}

function yesOrNo(title: string, { values }: Series, window: TimeWindow): Reading {
  const lastYes = values.findLastIndex(({ value }) => value === 1);
  const noes = values.filter(({ value }) => value === 0).length;
  if (noes === 0) return { text: title, bad: false };
  const minutes = Math.max(1, Math.round((noes * window.stepSeconds) / 60));
  if (lastYes === values.length - 1) return { text: `${title} again, not for ${minutes} min`, bad: true };
  const since = values[lastYes + 1];
  return { text: `not ${title} since ${since === undefined ? '?' : begin(since.at, window)}`, bad: true };
}

function shown(value: number, unit: string): string {
  const number = Math.abs(value) >= 100 ? value.toFixed(0) : String(Math.round(value * 10) / 10);
  return unit === '' ? number : `${number} ${unit}`;
}

/** When something began, as far as the window shows it. */
function begin(time: Date, window: TimeWindow): string {
  const age = time.getTime() - window.from.getTime();
  return `${age >= 0 && age < window.stepSeconds * 1000 ? 'before ' : ''}${clock(time, window)}`;
}

/** The time of day, with its day where that is not the one of the ticket. */
function clock(time: Date, { to }: TimeWindow): string {
  const [day = '', rest = ''] = time.toISOString().split('T');
  return `${to.toISOString().startsWith(day) ? '' : `${day} `}${rest.slice(0, 5)} UTC`;
}
