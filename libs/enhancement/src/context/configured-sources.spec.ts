import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { loadConfiguration } from '#config';
import { TenantTransactions } from '#database';
import { InventoryStore } from '#inventory';
import { TestDatabase, tenantOf, ticketClientOf, ticketOf } from '#testing';
import { configuredSources } from './configured-sources';

let database: TestDatabase;
let server: Server;
let directory: string;
/** What was asked: path and credential. */
let requests: string[];

beforeAll(async () => {
  Logger.overrideLogger(false);
  database = await TestDatabase.create();
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://server');
    requests.push(`${pathname} ${request.headers.authorization ?? '-'}`);
    const empty = pathname.endsWith('/alerts') ? [] : { status: 'success', data: { result: [] }, results: [] };
    response.setHeader('content-type', 'application/json').end(JSON.stringify(empty));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  directory = mkdtempSync(join(tmpdir(), 'sources-'));
  mkdirSync(join(directory, 'secrets'));
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  rmSync(directory, { recursive: true });
  await database.drop();
});

const write = (name: string, value: string) => writeFileSync(join(directory, 'secrets', name), value);

/** The worker's configuration, read from files as in its pod. */
function configuration() {
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const enhancement = {
    knowledgeBase: { url: `${base}/wiki`, cacheSeconds: 0 },
    monitoring: { alertmanagerUrl: base },
  };
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ queue: { backend: 'postgres' }, enhancement }));
  write('database-url', database.workerUrl);
  write('encryption-key', Buffer.alloc(32, 7).toString('base64'));
  write('knowledge-base-authorization', 'Bearer fake-wiki-1');
  write('monitoring-authorization', 'Bearer fake-monitoring-1');
  return loadConfiguration('worker', {
    AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'),
    AI_AGENTS_SECRETS_DIR: join(directory, 'secrets'),
  });
}

it('sources send a credential as its file holds it now, and none when it was taken away', async () => {
  const now = performance.now.bind(performance);
  let passedMs = 0;
  jest.spyOn(performance, 'now').mockImplementation(() => now() + passedMs);
  const { config, secrets } = configuration();
  const store = new InventoryStore(new TenantTransactions(database.pool('worker')));
  const asked = configuredSources(config.enhancement, secrets, store).filter(({ name }) => ['knowledge_base', 'monitoring'].includes(name));
  const ask = async (): Promise<string[]> => {
    requests = [];
    const query = { tenant: tenantOf(), ticket: ticketOf({ description: 'No answer from 192.0.2.7.' }), ticketClient: ticketClientOf() };
    await Promise.all(asked.map((source) => source.find(query, new AbortController().signal)));
    return requests.sort();
  };
  expect(await ask()).toEqual(['/api/v2/alerts Bearer fake-monitoring-1', '/wiki Bearer fake-wiki-1']);

  write('knowledge-base-authorization', 'Bearer fake-wiki-2');
  rmSync(join(directory, 'secrets', 'monitoring-authorization'));
  passedMs = 1_000;
  expect(await ask()).toEqual(['/api/v2/alerts -', '/wiki Bearer fake-wiki-2']);
  jest.restoreAllMocks();
});
