import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { stringify } from 'yaml';
import type { MonitoredHost } from './host-exporter';

/** What a Prometheus of a test or a demo watches. */
export interface PrometheusSetup {
  /** Major version of the program. */
  readonly major: number;
  /** Where it keeps its files and its data; made if it is not there. */
  readonly directory: string;
  readonly port: number;
  /** Address of the {@link HostExporter}. */
  readonly exporter: string;
  readonly hosts: readonly Pick<MonitoredHost, 'tenant' | 'host'>[];
  /** A rules file, as Prometheus reads it. */
  readonly rules: string;
}

/** Scrapes and rules are so close together that a rate and an alert are there after about two seconds. Version 2 begins to scrape only after five. */
const INTERVAL = '1s';
/** What node_exporter listens on; nothing does here, but it is part of the label `instance`. */
const NODE_EXPORTER_PORT = 9100;

/**
 * Writes configuration and rules: each host is a target of its own, with the label `tenant`, and asked through the exporter.
 *
 * @returns the arguments to start Prometheus with
 */
export function writePrometheusFiles({ major, directory, port, exporter, hosts, rules }: PrometheusSetup): string[] {
  mkdirSync(directory, { recursive: true });
  const [configuration, rulesFile] = [join(directory, 'prometheus.yml'), join(directory, 'rules.yml')];
  writeFileSync(rulesFile, rules);
  writeFileSync(configuration, stringify(configurationOf(exporter, hosts, rulesFile)));
  return [
    `--config.file=${configuration}`,
    `--storage.tsdb.path=${join(directory, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--log.level=error',
    // Targets are told to the scraper at once instead of after five seconds. Version 2 waits in another place too, which nothing changes.
    ...(major >= 3 ? ['--scrape.discovery-reload-interval=100ms'] : []),
  ];
}

function configurationOf(exporter: string, hosts: PrometheusSetup['hosts'], rulesFile: string): object {
  const byTenant = Map.groupBy(hosts, ({ tenant }) => tenant);
  return {
    global: { scrape_interval: INTERVAL, scrape_timeout: INTERVAL, evaluation_interval: INTERVAL },
    rule_files: [rulesFile],
    scrape_configs: [
      {
        job_name: 'node',
        metrics_path: '/probe',
        static_configs: [...byTenant].map(([tenant, those]) => ({
          targets: those.map(({ host }) => `${host}:${NODE_EXPORTER_PORT}`),
          labels: { tenant },
        })),
        relabel_configs: [
          { source_labels: ['__address__'], target_label: 'instance' },
          { source_labels: ['__address__'], target_label: '__param_target' },
          { source_labels: ['tenant'], target_label: '__param_tenant' },
          { target_label: '__address__', replacement: exporter },
        ],
      },
    ],
  };
}
