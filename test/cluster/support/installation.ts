import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, stringify } from 'yaml';
import { type Cluster, describeNamespace, findCluster, KubernetesNamespace } from '#cluster';
import { Endpoint } from '#smoke';
import { TestAuthority } from '#testing';
import { combined } from '../../../values/combined';
import type { Environment } from '../../../values/environment';
import { DatabaseAdmin } from './database-admin';
import { blockOf, fileOf, RunbookRecord } from './runbook';
import { LABEL, PREFIX, readRun, type RunState } from './run-state';
import { DESK, TECHNICIAN_KEY } from './simulator';
import type { WebhookSender } from './webhooks';

export const RELEASE = 'ai-agents';
export const TENANT = 'acme';

/** What a block of commands has printed, and how it ended. */
export interface CommandResult {
  readonly ok: boolean;
  /** Standard output and error, in their order. */
  readonly output: string;
  readonly seconds: number;
}

/** Password of anything: letters and digits, which stand in a URL as they are. */
export const password = (): string => randomBytes(16).toString('hex');

/**
 * One installation of the chart in a namespace and with a database of its own, made by the commands of docs/operations: their blocks are run as
 * they stand there, with the variables that the pages name.
 */
export class Installation {
  readonly namespace: KubernetesNamespace;
  readonly database: string;
  readonly host: string;
  readonly admin: DatabaseAdmin;
  readonly passwords = { owner: password(), api: password(), worker: password() };
  readonly tenantSecret = password();
  private readonly smokeSecret = password();
  private readonly encryptionKey = randomBytes(32).toString('base64');
  private readonly record: RunbookRecord;
  private readonly directory: string;
  private readonly more: Record<string, string> = {};

  private constructor(
    readonly run: RunState,
    readonly cluster: Cluster,
    readonly authority: TestAuthority,
    readonly story: string,
    private readonly helm: 3 | 4,
  ) {
    this.namespace = new KubernetesNamespace(cluster, `${PREFIX}-${run.id}-${story}`);
    this.database = `${PREFIX}_${run.id}_${story}`.replaceAll('-', '_');
    this.host = `${story}.${run.id}.ai-agents-e2e.test`;
    this.admin = new DatabaseAdmin(run.services);
    this.record = new RunbookRecord(run.directory);
    this.directory = join(run.directory, story);
    mkdirSync(this.directory);
  }

  /** Prepares files and names; nothing is in the cluster yet. @param story distinguishes it from others of this run. */
  static async prepare(story: string, helm: 3 | 4 = 4): Promise<Installation> {
    const installation = new Installation(readRun(), await findCluster(process.env), await TestAuthority.create(), story, helm);
    installation.setValues({});
    installation.writeTenant();
    writeFileSync(installation.file('authority.crt'), installation.authority.certificate);
    writeFileSync(
      installation.file('.curlrc'),
      `resolve = "${installation.host}:443:${installation.run.ingress.address}"\ncacert = "${installation.file('authority.crt')}"\n`,
    );
    return installation;
  }

  file(name: string): string {
    return join(this.directory, name);
  }

  /** Sets variables for the commands that follow. */
  setVariables(variables: Readonly<Record<string, string>>): void {
    Object.assign(this.more, variables);
  }

  /** Writes the values that the next install or upgrade takes: those of CI, what depends on the cluster, and these. */
  setValues(changes: Environment, tag: string = this.run.tags.current): void {
    const values = combined(parse(readFileSync('values/ci.yaml', 'utf8')) as Environment, this.clusterValues(tag), changes);
    writeFileSync(this.file('values.yaml'), stringify(values));
  }

  /** Runs a block of a page. @throws Error with everything it printed, when it fails */
  async follow(page: string, section: string, index = 0): Promise<CommandResult> {
    const result = await this.attempt(page, section, index);
    if (!result.ok) throw new Error(`${fileOf(page)}, "${section}", failed:\n${result.output}`);
    return result;
  }

  /** Runs blocks in one shell, as somebody who pastes one after the other, so that each has the variables of those before. */
  async followOn(blocks: readonly (readonly [page: string, section: string, index?: number])[]): Promise<CommandResult> {
    const found = blocks.map(([page, section, index]) => blockOf(page, section, index));
    found.forEach((block) => this.record.add(block));
    // What was put into the background would hold the shell's output open.
    const result = await this.shell(
      ["trap 'jobs -p | xargs --no-run-if-empty kill' EXIT", ...found.map(({ commands }) => commands)].join('\n'),
    );
    if (!result.ok) throw new Error(`${found.map(({ page, section }) => `${page}, "${section}"`).join(', ')} failed:\n${result.output}`);
    return result;
  }

  /** The same as follow, for one that may fail. */
  async attempt(page: string, section: string, index = 0): Promise<CommandResult> {
    const block = blockOf(page, section, index);
    this.record.add(block);
    return this.shell(block.commands);
  }

  /** Runs commands with the variables of the pages. */
  async shell(commands: string): Promise<CommandResult> {
    const began = performance.now();
    const run = this.cluster.run({ env: this.variables(), reject: false, all: true, stdin: 'ignore' });
    const { failed, all } = await run('bash', ['-euo', 'pipefail', '-c', commands]);
    return { ok: !failed, output: all, seconds: (performance.now() - began) / 1000 };
  }

  /** Database, namespace, credentials, authority, certificate: everything that the chart expects to find. */
  async provide(): Promise<void> {
    await this.follow('deploy', '1. Database');
    await this.follow('deploy', '2. Namespace, credentials, authorities');
    await this.namespace.create({ [LABEL]: this.run.id });
    const { certificate, key } = await this.authority.certify({ name: this.host });
    await this.namespace.apply([
      {
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/tls',
        metadata: { name: 'ai-agents-tls' },
        stringData: { 'tls.crt': certificate, 'tls.key': key },
      },
    ]);
  }

  install(): Promise<CommandResult> {
    return this.follow('deploy', '4. Install');
  }

  /** The installation as the outside reaches it. */
  endpoint(protocol: 'http' | 'https' = 'https'): Endpoint {
    return new Endpoint(new URL(`${protocol}://${this.host}`), { ca: this.authority.certificate, address: this.run.ingress.address });
  }

  sender(endpoint: Endpoint): WebhookSender {
    return { endpoint, tenantId: TENANT, secret: this.tenantSecret };
  }

  /** Uids of the pods of api and worker that are not on their way out. */
  async podUids(): Promise<readonly string[]> {
    const pods = await this.namespace.pods('app.kubernetes.io/component in (api, worker)');
    return pods.map(({ metadata }) => metadata.uid ?? '').sort();
  }

  /** What to look at when something went wrong. */
  describe(): Promise<string> {
    return describeNamespace(this.cluster, this.namespace.name);
  }

  async remove(): Promise<void> {
    await this.namespace.delete(false);
  }

  private writeTenant(): void {
    const tool = {
      name: 'servicedesk-plus',
      baseUrl: `http://simulator.${this.run.standIns}.svc:8090/${DESK}`,
      credentials: { technicianKey: TECHNICIAN_KEY },
    };
    const tenant = {
      id: TENANT,
      name: 'ACME Corporation',
      webhookSecret: this.tenantSecret,
      rateLimitPerMinute: 6_000,
      tool,
      preferences: {},
    };
    writeFileSync(this.file('tenant.yaml'), stringify(tenant), { mode: 0o600 });
  }

  private clusterValues(tag: string): Environment {
    const { standIns, services, ingress, id } = this.run;
    const inNamespace = (name: string) => ({ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': name } } });
    return {
      image: { tag },
      config: {
        // The desk is a service of the cluster.
        tickets: { allowedPrivateNetworks: ['10.0.0.0/8'] },
        queue: { redis: { prefix: `{${PREFIX}-${id}-${this.story}}` } },
        llm: { baseUrl: `http://stand-in-model.${standIns}.svc:8100/v1`, model: 'stand-in' },
      },
      ingress: { className: ingress.className, host: this.host, tls: { secretName: 'ai-agents-tls' }, annotations: {} },
      networkPolicy: {
        ingressController: [inNamespace(ingress.namespace)],
        postgres: { to: [...services.peers] },
        redis: { to: [...services.peers] },
        ticketTools: { ports: [8090], to: [inNamespace(standIns)] },
        model: { ports: [8100], to: [inNamespace(standIns)] },
      },
    };
  }

  /** Everything that the commands of the pages refer to. */
  private variables(): Readonly<Record<string, string | undefined>> {
    const { services, helm } = this.run;
    return {
      ...this.cluster.env,
      PATH: `${helm[this.helm]}:${this.cluster.env['PATH'] ?? ''}`,
      USER: 'ada',
      RELEASE,
      NAMESPACE: this.namespace.name,
      VALUES: this.file('values.yaml'),
      TIMEOUT: '3m',
      POSTGRES_ADMIN_URL: services.hostPostgres,
      PGSSLROOTCERT: services.authorityFile,
      POSTGRES_HOST: services.postgresHost,
      POSTGRES_DATABASE: this.database,
      OWNER_PASSWORD: this.passwords.owner,
      API_PASSWORD: this.passwords.api,
      WORKER_PASSWORD: this.passwords.worker,
      REDIS_HOST: services.redisHost,
      REDIS_PASSWORD: services.redisPassword,
      CA_FILE: services.authorityFile,
      ENCRYPTION_KEY: this.encryptionKey,
      OPENAI_API_KEY: 'not-needed-by-the-stand-in',
      SMOKE_WEBHOOK_SECRET: this.smokeSecret,
      HOST: this.host,
      TENANT,
      TENANT_FILE: this.file('tenant.yaml'),
      WEBHOOK_SECRET: this.tenantSecret,
      CURL_HOME: this.directory,
      SMOKE_CA_FILE: this.file('authority.crt'),
      SMOKE_RESOLVE: this.run.ingress.address,
      ...this.more,
    };
  }
}
