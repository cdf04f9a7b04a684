import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { FileKeys, sealOf, SecretBox } from '#tenants';
import { ServiceProcess } from './service-process';
import { ENCRYPTION_KEY, System, WEBHOOK_SECRET } from './system';
import { until } from './until';

const OLD = Buffer.from(ENCRYPTION_KEY, 'base64');
const NEW = randomBytes(32);
/** The four states of an installation that docs/operations/secrets.md leads through. */
const STATES = [
  { 'encryption-key': OLD },
  { 'encryption-key': OLD, 'previous-encryption-key': NEW },
  { 'encryption-key': NEW, 'previous-encryption-key': OLD },
  { 'encryption-key': NEW },
] as const;
const TECHNICIAN_KEY = 'fake-technician-key';

/** Webhooks without a pause, each after the note of the one before. */
class Webhooks {
  readonly answers: { readonly status: number; readonly ticket: string; readonly jobId: unknown }[] = [];
  private stopping = false;
  private readonly stream: Promise<void>;

  constructor(private readonly system: System) {
    this.stream = this.send();
    // What goes wrong is told by stop().
    this.stream.catch(() => undefined);
  }

  async goOn(): Promise<void> {
    const count = this.answers.length;
    await Promise.race([this.stream, until(() => this.answers.length > count + 2, 'more webhooks are answered', 60_000)]);
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.stream;
  }

  private async send(): Promise<void> {
    while (!this.stopping) {
      const ticket = this.system.createTicket();
      const { status, body } = await this.system.send(ticket);
      this.answers.push({ status, ticket, jobId: body['job_id'] });
      if (status === 202) await this.system.finished(body['job_id'], 60_000);
    }
  }
}

describe('the encryption key, changed under webhooks', () => {
  let system: System;
  let processes: { readonly api: ServiceProcess; readonly worker: ServiceProcess } | undefined;
  const outputs: string[] = [];
  beforeAll(async () => {
    system = await System.start('postgres', { log: { level: 'info' } }, secretsOf(STATES[1]));
    for (let n = 0; n < 60; n += 1) await system.upsertTenant({ ...OTHER, id: `other-${n}` });
  });
  afterAll(async () => {
    await Promise.all([processes?.api.end('SIGKILL'), processes?.worker.end('SIGKILL')]);
    await system.stop();
  });

  const OTHER = {
    name: 'Other',
    webhookSecret: WEBHOOK_SECRET,
    tool: { name: 'simulated', baseUrl: '', credentials: {} },
    preferences: {},
  };
  const secretsOf = (state: (typeof STATES)[number]) =>
    Object.fromEntries(Object.entries(state).map(([name, key]) => [name, key.toString('base64')]));

  /** New processes come, and when they are ready the old ones go, as in a rollout. */
  async function rollOut(state: (typeof STATES)[number]): Promise<void> {
    system.setSecrets(secretsOf(state));
    const before = processes;
    const [api, worker] = await Promise.all([ServiceProcess.start(system, 'api'), ServiceProcess.start(system, 'worker')]);
    await Promise.all([api.ready(), worker.ready()]);
    system.apiUrl = api.url;
    processes = { api, worker };
    for (const old of before === undefined ? [] : [before.api, before.worker]) {
      await old.end('SIGTERM');
      outputs.push(old.said);
    }
  }

  async function rotateKeys(state: (typeof STATES)[number], killAt?: string): Promise<number | null> {
    const directory = mkdtempSync(join(tmpdir(), 'ai-agents-rotate-'));
    const config = { database: { tls: { mode: 'disable' } }, queue: { backend: 'postgres' } };
    writeFileSync(join(directory, 'config.json'), JSON.stringify(config));
    const secrets = { 'database-url': system.database.apiUrl, ...secretsOf(state) };
    for (const [name, value] of Object.entries(secrets)) writeFileSync(join(directory, name), value);
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
    outputs.push(output);
    rmSync(directory, { recursive: true });
    return code;
  }

  it('refuses no webhook and fails no note, with rotate-keys killed in the middle and started again', async () => {
    await rollOut(STATES[0]);
    const webhooks = new Webhooks(system);
    try {
      await webhooks.goOn();
      await rollOut(STATES[1]);
      await webhooks.goOn();
      await rollOut(STATES[2]);
      await webhooks.goOn();
      expect(await rotateKeys(STATES[2], '\n20 of ')).toBeNull();
      expect(await keysInUse()).toEqual(new Set([new FileKeys(OLD).keyId, new FileKeys(NEW).keyId]));
      await webhooks.goOn();
      // A tenant that is changed in the middle, by a process that has the new key.
      const box = new SecretBox(new FileKeys(NEW, () => [OLD]));
      await system.upsertTenant({ ...OTHER, id: 'other-1', webhookSecret: 'fake-webhook-secret-of-another' }, box);
      expect(await rotateKeys(STATES[2])).toBe(0);
      expect(await keysInUse()).toEqual(new Set([new FileKeys(NEW).keyId]));
      await rollOut(STATES[3]);
      await webhooks.goOn();
    } finally {
      await webhooks.stop();
    }
    expect(webhooks.answers.filter(({ status }) => status !== 202)).toEqual([]);
    for (const { jobId } of webhooks.answers) expect(await system.finished(jobId)).toMatchObject({ status: 'completed' });
    expect(webhooks.answers.map(({ ticket }) => system.desk.notesOf(ticket).length)).toEqual(webhooks.answers.map(() => 1));
    const { rows } = await system.admin.query("SELECT id, last_error FROM deliveries WHERE last_error ~ 'sealed|key'");
    expect(rows).toEqual([]);
  });

  it('is told to nobody, and neither is what it seals', async () => {
    if (processes !== undefined) outputs.push(processes.api.said, processes.worker.said);
    const log = outputs.join('\n');
    expect(log).not.toMatch(/sealed with key [0-9a-f]+, which this process|Webhooks of tenant/);
    expect(log).toContain('values sealed anew');
    const forms = [OLD, NEW].flatMap((key) => [key.toString('base64'), key.toString('base64url'), key.toString('hex')]);
    for (const secret of [...forms, TECHNICIAN_KEY, WEBHOOK_SECRET]) expect(log).not.toContain(secret);
    const { rows } = await system.admin.query<{ text: string }>('SELECT a::text AS text FROM audit_log AS a');
    const written = rows.map(({ text }) => text).join('\n');
    expect(written).toContain('tenant.reseal');
    for (const secret of [...forms, TECHNICIAN_KEY, WEBHOOK_SECRET]) expect(written).not.toContain(secret);
  });

  async function keysInUse(): Promise<Set<string | undefined>> {
    const { rows } = await system.admin.query<{ sealed: string }>(
      `SELECT unnest(array_remove(ARRAY[sealed_tool_credentials, sealed_webhook_secret, sealed_previous_webhook_secret], NULL)) AS sealed FROM tenants`,
    );
    return new Set(rows.map(({ sealed }) => sealOf(sealed)?.keyId));
  }
});
