import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { sealOf } from '#tenants';
import { ServiceProcess } from './service-process';
import type { System } from './system';

/** Api and worker as processes that are replaced like pods in a rollout, and `rotate-keys` beside them. */
export class Rollouts {
  /** Everything that processes have written which have ended. */
  readonly outputs: string[] = [];
  processes: { readonly api: ServiceProcess; readonly worker: ServiceProcess } | undefined;

  constructor(private readonly system: System) {}

  /** New processes come with what the system's configuration is now, and when they are ready the old ones go. */
  async rollOut(): Promise<void> {
    const before = this.processes;
    const [api, worker] = await Promise.all([ServiceProcess.start(this.system, 'api'), ServiceProcess.start(this.system, 'worker')]);
    await Promise.all([api.ready(), worker.ready()]);
    this.system.apiUrl = api.url;
    this.processes = { api, worker };
    for (const old of before === undefined ? [] : [before.api, before.worker]) {
      await old.end('SIGTERM');
      this.outputs.push(old.said);
    }
  }

  /** @param killAt kills it when it has written this */
  async rotateKeys(killAt?: string): Promise<{ readonly code: number | null; readonly output: string }> {
    const directory = mkdtempSync(join(tmpdir(), 'ai-agents-rotate-'));
    const { config, secrets } = this.system.configuration(this.system.database.apiUrl);
    writeFileSync(join(directory, 'config.json'), JSON.stringify(config));
    for (const [name, value] of Object.entries(secrets)) writeFileSync(join(directory, name), value ?? '');
    const child = spawn(process.execPath, [resolve(__dirname, '../dist/apps/rotate-keys/src/main.js'), '--batch', '2'], {
      env: { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: directory },
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk: Buffer) => {
        output += chunk.toString();
        if (killAt !== undefined && output.includes(killAt)) child.kill('SIGKILL');
      });
    }
    const [code] = (await once(child, 'close')) as [number | null];
    this.outputs.push(output);
    rmSync(directory, { recursive: true });
    return { code, output };
  }

  /** Ids of the keys that values are sealed with now. */
  async keysInUse(): Promise<Set<string | undefined>> {
    const { rows } = await this.system.admin.query<{ sealed: string }>(
      `SELECT unnest(array_remove(ARRAY[sealed_tool_credentials, sealed_webhook_secret, sealed_previous_webhook_secret], NULL)) AS sealed FROM tenants`,
    );
    return new Set(rows.map(({ sealed }) => sealOf(sealed)?.keyId));
  }

  /** Everything that was written anywhere: by processes, and into the audit log. */
  async said(): Promise<string> {
    const { rows } = await this.system.admin.query<{ text: string }>('SELECT a::text AS text FROM audit_log AS a');
    const { api, worker } = this.processes ?? {};
    return [...this.outputs, api?.said ?? '', worker?.said ?? '', ...rows.map(({ text }) => text)].join('\n');
  }

  /** Ends what was rolled out last, so that only what a test starts by itself takes work. */
  async end(): Promise<void> {
    const { processes } = this;
    this.processes = undefined;
    for (const process of processes === undefined ? [] : [processes.api, processes.worker]) {
      await process.end('SIGKILL');
      this.outputs.push(process.said);
    }
  }
}
