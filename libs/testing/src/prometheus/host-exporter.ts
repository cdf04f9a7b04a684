import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Counter, Gauge, Registry } from 'prom-client';

/** A machine as its metrics show it. Percentages are from 0 to 100. */
export interface MonitoredHost {
  /** The client company that it belongs to. */
  readonly tenant: string;
  /** Without a port. */
  readonly host: string;
  readonly cpuPercent: number;
  readonly memoryPercent: number;
  readonly diskPercent: number;
  /** False: it does not answer, so that `up` is 0. Default: true. */
  readonly isUp?: boolean;
}

const GIB = 1024 ** 3;
const SIZES = { memory: 16 * GIB, disk: 200 * GIB };
const CPUS = ['0', '1'];
/** The share of busy time that is not spent in programs of users. */
const SYSTEM_SHARE = 0.3;
/** Seconds for which all of the machines have run when the exporter starts: their counters have grown since. */
const UPTIME = 30 * 24 * 60 * 60;

/**
 * Metrics of several machines, named and counted as node_exporter does, at one address: `/probe?tenant=…&target=HOST:PORT`, as exporters do it
 * that ask machines on which nothing can be installed.
 */
export class HostExporter {
  private constructor(private readonly server: Server) {}

  /** Listens on a free port of 127.0.0.1. */
  static async start(hosts: readonly MonitoredHost[]): Promise<HostExporter> {
    const bootedAt = Math.round(Date.now() / 1000) - UPTIME;
    const server = createServer((request, response) => {
      const { searchParams } = new URL(request.url ?? '', 'http://exporter');
      const [tenant, target = ''] = [searchParams.get('tenant'), searchParams.get('target') ?? undefined];
      const host = hosts.find((each) => each.tenant === tenant && each.host === target.replace(/:\d+$/, ''));
      if (host === undefined) response.writeHead(404).end();
      else if (host.isUp === false) response.writeHead(503).end();
      else sendMetrics(host, bootedAt, response).catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    await new Promise<void>((resolve, reject) => server.once('error', reject).listen(0, '127.0.0.1', resolve));
    return new HostExporter(server);
  }

  /** Host and port, as a scrape configuration has it. */
  get address(): string {
    return `127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }
}

/** @param bootedAt seconds of Unix time. */
async function sendMetrics(host: MonitoredHost, bootedAt: number, response: ServerResponse): Promise<void> {
  const registry = registryOf(host, bootedAt);
  const metrics = await registry.metrics();
  response.writeHead(200, { 'content-type': registry.contentType }).end(metrics);
}

function registryOf({ host, cpuPercent, memoryPercent, diskPercent }: MonitoredHost, bootedAt: number): Registry {
  const uptime = Date.now() / 1000 - bootedAt;
  const registry = new Registry();
  const registers = [registry];
  const gauge = <T extends string>(name: string, help: string, value: number, labels = {} as Record<T, string>): void => {
    new Gauge({ name, help, registers, labelNames: Object.keys(labels) as T[] }).set(labels, value);
  };
  const cpu = new Counter({
    name: 'node_cpu_seconds_total',
    help: 'Seconds the CPUs spent in each mode.',
    registers,
    labelNames: ['cpu', 'mode'],
  });
  const busy = cpuPercent / 100;
  for (const number of CPUS) {
    cpu.inc({ cpu: number, mode: 'idle' }, uptime * (1 - busy));
    cpu.inc({ cpu: number, mode: 'system' }, uptime * busy * SYSTEM_SHARE);
    cpu.inc({ cpu: number, mode: 'user' }, uptime * busy * (1 - SYSTEM_SHARE));
  }
  gauge('node_memory_MemTotal_bytes', 'Memory information field MemTotal_bytes.', SIZES.memory);
  gauge('node_memory_MemAvailable_bytes', 'Memory information field MemAvailable_bytes.', free(SIZES.memory, memoryPercent));
  const filesystem = { device: '/dev/sda1', fstype: 'ext4', mountpoint: '/' };
  gauge('node_filesystem_size_bytes', 'Filesystem size in bytes.', SIZES.disk, filesystem);
  gauge('node_filesystem_avail_bytes', 'Filesystem space available to non-root users in bytes.', free(SIZES.disk, diskPercent), filesystem);
  gauge('node_boot_time_seconds', 'Node boot time, in unixtime.', bootedAt);
  gauge('node_uname_info', 'Labeled system information as provided by the uname system call.', 1, { nodename: host, sysname: 'Linux' });
  return registry;
}

function free(size: number, usedPercent: number): number {
  return Math.round(size * (1 - usedPercent / 100));
}
