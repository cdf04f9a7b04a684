import { spawnSync } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { REPOSITORY } from '../chart/repository';
import { freePort } from '../free-port';
import { EmbeddedPostgresServer } from './embedded-postgres-server';

/** Names the server that all spec files of a jest run share. */
const VARIABLE = 'AI_AGENTS_TEST_POSTGRES';

let own: Promise<EmbeddedPostgresServer> | undefined;
let users = 0;

/** Starts the server of a jest run; for jest's globalSetup. Returns how to stop it. */
export async function startSharedPostgres(): Promise<() => Promise<void>> {
  const server = await startTemporary();
  process.env[VARIABLE] = server.adminUrl;
  return () => server.stop();
}

/**
 * The administrator's connection string of the shared server; without one, a server of this process's own is started, which stops when as
 * many have called {@link leaveSharedPostgres}.
 */
export async function joinSharedPostgres(): Promise<string> {
  const shared = process.env[VARIABLE];
  if (shared !== undefined) return shared;
  users += 1;
  own ??= startTemporary();
  return (await own).adminUrl;
}

/** To be called once for each {@link joinSharedPostgres}. */
export async function leaveSharedPostgres(): Promise<void> {
  if (own === undefined) return;
  users -= 1;
  if (users > 0) return;
  const server = await own;
  own = undefined;
  await server.stop();
}

/**
 * Where pgvector is, prepared when it is not there yet: see scripts/pgvector.mjs. Every test has it at hand and no database has it, until somebody
 * runs CREATE EXTENSION. Where it cannot be had, tests of something else run all the same, and those that need it fail.
 */
function pgvectorFolder(): string | undefined {
  const { status, stdout } = spawnSync(process.execPath, [join(REPOSITORY, 'scripts/pgvector.mjs')], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return status === 0 ? stdout.trim() : undefined;
}

async function startTemporary(): Promise<EmbeddedPostgresServer> {
  const extensions = pgvectorFolder();
  const directory = mkdtempSync(join(tmpdir(), 'ai-agents-postgres-'));
  return EmbeddedPostgresServer.start({
    directory,
    port: await freePort(),
    password: 'fake-admin-password',
    durable: false,
    temporary: true,
    ...(extensions !== undefined && { extensions }),
  });
}
