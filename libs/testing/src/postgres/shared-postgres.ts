import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from '../free-port';
import { EmbeddedPostgresServer } from './embedded-postgres-server';

/** Names the server that all spec files of a jest run share. */
const VARIABLE = 'AI_AGENTS_TEST_POSTGRES';

let own: Promise<EmbeddedPostgresServer> | undefined;

/** Starts the server of a jest run; for jest's globalSetup. Returns how to stop it. */
export async function startSharedPostgres(): Promise<() => Promise<void>> {
  const server = await startTemporary();
  process.env[VARIABLE] = server.adminUrl;
  return () => server.stop();
}

/** The administrator's connection string of the shared server; without one, a server of this process's own is started. */
export async function sharedPostgresUrl(): Promise<string> {
  const shared = process.env[VARIABLE];
  if (shared !== undefined) return shared;
  own ??= startTemporary();
  return (await own).adminUrl;
}

async function startTemporary(): Promise<EmbeddedPostgresServer> {
  const directory = mkdtempSync(join(tmpdir(), 'ai-agents-postgres-'));
  return EmbeddedPostgresServer.start({
    directory,
    port: await freePort(),
    password: 'fake-admin-password',
    durable: false,
    temporary: true,
  });
}
