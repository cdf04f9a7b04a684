import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { TestAuthority, TlsFront } from '#testing';
import { System, WEBHOOK_SECRET } from './system';

const directory = mkdtempSync(join(tmpdir(), 'private-authority-'));
const caFile = join(directory, 'ca.crt');
const publicOnes = getCACertificates('default');
/** What each front leads to; the addresses are known later than the fronts are needed. */
const targets = { desk: '', model: '', wiki: '' };
let wiki: Server;
let fronts: Record<keyof typeof targets, TlsFront>;
let system: System;
/** The header that the wiki was asked with, each time. */
const authorizations: (string | undefined)[] = [];

beforeAll(async () => {
  const authority = await TestAuthority.create();
  writeFileSync(caFile, authority.certificate);
  const certificate = await authority.certify({ name: 'localhost' });
  const front = (name: keyof typeof targets) => TlsFront.start(certificate, () => targets[name]);
  fronts = { desk: await front('desk'), model: await front('model'), wiki: await front('wiki') };

  wiki = createServer((request, response) => {
    authorizations.push(request.headers.authorization);
    response.end(JSON.stringify({ results: [{ title: 'Printer prints blank pages', summary: 'Reinstall the driver.', url: '/printer' }] }));
  });
  await new Promise<void>((resolve) => wiki.listen(0, '127.0.0.1', resolve));

  const { url } = fronts.wiki;
  system = await System.start(
    'postgres',
    {
      outgoing: { caFile },
      llm: { baseUrl: `${fronts.model.url}/v1` },
      enhancement: { knowledgeBase: { url: `${url}/search` } },
    },
    { 'knowledge-base-authorization': 'Bearer fake-token-of-the-wiki' },
  );
  targets.desk = system.desk.url;
  targets.model = system.model.baseUrl;
  targets.wiki = `http://127.0.0.1:${(wiki.address() as AddressInfo).port}`;
  await system.upsertTenant({
    id: 'acme',
    name: 'Acme',
    webhookSecret: WEBHOOK_SECRET,
    tool: { name: 'servicedesk-plus', baseUrl: fronts.desk.url, credentials: { technicianKey: 'fake-technician-key' } },
    preferences: {},
  });
  await system.startWorker();
});

afterAll(async () => {
  await system.stop();
  for (const front of Object.values(fronts)) front.stop();
  wiki.close();
  setDefaultCACertificates(publicOnes);
  rmSync(directory, { recursive: true });
});

it('a worker reaches desk, knowledge base and model whose certificates a private authority signed', async () => {
  const ticketId = system.createTicket();
  const { body } = await system.send(ticketId);
  expect(await system.finished(body['job_id'])).toEqual({ status: 'completed', lastError: null, attempts: 1 });
  const { rows } = await system.admin.query<{ status: string; context: { source: string; outcome: string }[] }>(
    'SELECT status, context FROM enhancements WHERE delivery_id = $1',
    [body['job_id']],
  );
  expect(rows[0]?.status).toBe('complete');
  expect(rows[0]?.context).toContainEqual(expect.objectContaining({ source: 'knowledge_base', outcome: 'found' }));
  expect(authorizations).toEqual(['Bearer fake-token-of-the-wiki']);
});
