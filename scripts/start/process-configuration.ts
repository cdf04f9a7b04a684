import { writeFileSync } from 'node:fs';
import { stringify } from 'yaml';
import type { DatabaseUrls } from '#testing';
import type { DataDirectory } from './data-directory';
import type { Keys } from './keys';
import type { ModelChoice } from './model';
import type { Ports } from './ports';
import { writeSecretFiles } from './secret-files';

const HOST = '127.0.0.1';

/** Seconds that one attempt may take: a real model thinks longer than the stand-in. */
export function jobTimeoutSeconds(model: ModelChoice): number {
  return model.kind === 'openai' ? 50 : 10;
}

/** Seconds that the worker has for the tickets that it works on when it is asked to stop. */
export function drainSeconds(model: ModelChoice): number {
  return jobTimeoutSeconds(model) + 2;
}

/** Addresses that are known only once these parts run; undefined where there is no such part. */
export interface DemoAddresses {
  readonly standIn?: string | undefined;
  readonly prometheus?: string | undefined;
}

/** What the demo sets of the configuration; everything else keeps its default. */
export function demoConfiguration(ports: Ports, model: ModelChoice, { standIn, prometheus }: DemoAddresses): object {
  return {
    api: { host: HOST, port: ports.api, metricsPort: ports.apiMetrics, admin: { enabled: true } },
    feedback: { publicUrl: `http://${HOST}:${ports.api}` },
    worker: {
      host: HOST,
      port: ports.worker,
      metricsPort: ports.workerMetrics,
      jobTimeoutSeconds: jobTimeoutSeconds(model),
      drainSeconds: drainSeconds(model),
      leaseSeconds: 5,
    },
    database: { tls: { mode: 'disable' } },
    queue: { backend: 'postgres' },
    // Everything is on this machine: what does not answer soon never will, and a note without it is worth more than another attempt.
    tickets: { timeoutMs: 2_000, allowedPrivateNetworks: ['127.0.0.0/8'] },
    enhancement: {
      contextTimeoutMs: 3_000,
      knowledgeBase: { url: `http://${HOST}:${ports.articles}/{tenant}/search?limit=10` },
      ...(prometheus !== undefined && { monitoring: { prometheusUrl: prometheus } }),
    },
    llm:
      model.kind === 'openai' ? { baseUrl: model.baseUrl, model: model.model } : { baseUrl: standIn, model: 'stand-in', timeoutMs: 3_000 },
  };
}

/** Writes what api, worker and migrate read at their start: one configuration, and for each process the secrets that it needs. */
export function writeProcessConfiguration(
  directory: DataDirectory,
  configuration: object,
  keys: Keys,
  urls: DatabaseUrls,
  model: ModelChoice,
): void {
  writeFileSync(directory.configuration, stringify(configuration), { mode: 0o600 });
  writeSecretFiles(directory.secretsOf('migrate'), { 'database-url': urls.owner });
  writeSecretFiles(directory.secretsOf('api'), { 'database-url': urls.api, 'encryption-key': keys.encryptionKey });
  writeSecretFiles(directory.secretsOf('worker'), {
    'database-url': urls.worker,
    'encryption-key': keys.encryptionKey,
    'openai-api-key': model.kind === 'openai' ? model.apiKey : 'not-needed-by-the-stand-in',
  });
}

/**
 * The environment of such a process: this one's, without settings that would stand beside the files.
 *
 * @param env Default: this process's environment.
 */
export function environmentOf(directory: DataDirectory, processName: string, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const kept = Object.entries(env).filter(([name]) => !/^(AI_AGENTS|OPENAI|SIMULATOR)_|^(DATABASE_URL|REDIS_URL)$/.test(name));
  return {
    ...Object.fromEntries(kept),
    AI_AGENTS_CONFIG_FILE: directory.configuration,
    AI_AGENTS_SECRETS_DIR: directory.secretsOf(processName),
  };
}
