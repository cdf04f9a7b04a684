import { createServer } from 'node:net';
import { StartError } from './start-error';

/** Where the parts of a demo listen, all on 127.0.0.1. */
export interface Ports {
  readonly api: number;
  readonly worker: number;
  readonly simulator: number;
  readonly apiMetrics: number;
  readonly workerMetrics: number;
  readonly postgres: number;
  readonly articles: number;
  readonly prometheus: number;
  readonly jira: number;
  readonly sideBySide: number;
}

export const DEFAULT_PORTS: Ports = {
  api: 8080,
  worker: 8081,
  simulator: 8090,
  apiMetrics: 9090,
  workerMetrics: 9091,
  postgres: 54329,
  articles: 8091,
  prometheus: 9095,
  jira: 8092,
  sideBySide: 8093,
};

/** How many ports from `--port-base` on are used. */
export const PORT_COUNT = Object.keys(DEFAULT_PORTS).length;

/** Who listens where, in the words of a message. */
const TITLES: Readonly<Record<keyof Ports, string>> = {
  api: 'the api',
  worker: "the worker's health",
  simulator: 'the simulated help desk',
  apiMetrics: "the api's metrics",
  workerMetrics: "the worker's metrics",
  postgres: 'Postgres',
  articles: 'the articles',
  prometheus: 'Prometheus',
  jira: 'the simulated Jira',
  sideBySide: 'the page of both clients',
};

/** The ports from `base` on, one after another; without it the default ones. */
export function choosePorts(base?: number): Ports {
  if (base === undefined) return DEFAULT_PORTS;
  const names = Object.keys(DEFAULT_PORTS) as (keyof Ports)[];
  return Object.fromEntries(names.map((name, offset) => [name, base + offset])) as Record<keyof Ports, number>;
}

/** @throws StartError that names every port that another program has, and how to choose others. */
export async function assertPortsAreFree(ports: Ports): Promise<void> {
  const names = Object.keys(TITLES) as (keyof Ports)[];
  const free = await Promise.all(names.map((name) => isFree(ports[name])));
  const taken = names.filter((_name, index) => free[index] === false).map((name) => `${ports[name]} (for ${TITLES[name]})`);
  if (taken.length === 0) return;
  const subject = taken.length === 1 ? `Port ${taken[0] ?? ''} is` : `Ports ${taken.join(', ')} are`;
  throw new StartError(
    `${subject} taken by another program. Stop it, or choose ${PORT_COUNT} other ports in a row, for example with: ` +
      `npm start -- --port-base 18080`,
  );
}

/** A program that listens on all addresses and one that listens on 127.0.0.1 are both found. */
async function isFree(port: number): Promise<boolean> {
  return (await canListen(port, '127.0.0.1')) && (await canListen(port));
}

function canListen(port: number, host?: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer()
      .once('error', () => resolve(false))
      .once('listening', () => server.close(() => resolve(true)));
    server.listen({ port, ...(host !== undefined && { host }), exclusive: true });
  });
}
