import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Endpoint } from './endpoint';
import { endpointChecks } from './endpoint-checks';
import { type CheckReport, reportLines, runChecks } from './smoke-check';

interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** An installation by its answers to the three things that are asked; a test changes what goes wrong. The real one is asked in test/. */
interface Installation {
  health: () => Answer;
  /** @param genuine signed with the tenant's secret, for the tenant. */
  webhook: (genuine: boolean, tenant: string) => Answer;
  notes: () => Answer;
}

const HEALTHY: Answer = { status: 200, body: { status: 'healthy', database: 'connected', redis: 'connected' } };
const REFUSED: Answer = { status: 401, body: { detail: 'Invalid webhook signature' } };
const note = (changes: object = {}) => ({ id: '1', html: '<p>Seen before. Reference job-1</p>', public: false, ...changes });

let installation: Installation;
let server: Server;
let endpoint: Endpoint;
let webhooks: number;
beforeEach(async () => {
  webhooks = 0;
  installation = {
    health: () => HEALTHY,
    webhook: (genuine) => (genuine ? { status: 202, body: { job_id: 'job-1' } } : REFUSED),
    notes: () => ({ status: 200, body: { notes: [note()] } }),
  };
  server = createServer((request, response) => {
    void answerTo(request).then(({ status, body }) =>
      response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body)),
    );
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  endpoint = new Endpoint(new URL(`http://127.0.0.1:${(server.address() as AddressInfo).port}`));
});
afterEach(async () => {
  await endpoint.close();
  server.closeAllConnections();
  await new Promise((done) => server.close(done));
});

async function answerTo(request: IncomingMessage): Promise<Answer> {
  let body = '';
  for await (const chunk of request) body += String(chunk);
  if (request.url === '/health') return installation.health();
  if (request.method === 'GET') return installation.notes();
  // The checks send a forged webhook, then one of a stranger, then genuine ones.
  webhooks += 1;
  const { tenant_id: tenant } = JSON.parse(body) as { tenant_id: string };
  return installation.webhook(webhooks > 2, tenant);
}

async function check(timeoutMs = 300): Promise<CheckReport[]> {
  const reports: CheckReport[] = [];
  await runChecks(endpointChecks(endpoint, { id: 'smoke', secret: 'fake-secret' }, timeoutMs), (report) => reports.push(report));
  return reports;
}
const results = (reports: CheckReport[]) => reports.map(({ result }) => result);
const text = (reports: CheckReport[]) => reports.flatMap(reportLines).join('\n');

describe('the checks of an endpoint', () => {
  it('pass, with what they found and how long it took', async () => {
    const reports = await check();
    expect(text(reports)).toMatch(
      new RegExp(
        [
          String.raw`^✓ health: healthy, database connected, redis connected \(0\.\d\d s\)`,
          String.raw`✓ refusal: a bad signature and an unknown tenant get the same 401 \(0\.\d\d s\)`,
          String.raw`✓ ticket to note: accepted with 202 in \d+ ms, private note 0\.\d\d s later \(0\.\d\d s\)$`,
        ].join('\n'),
      ),
    );
    expect(reports[2]).toMatchObject({ times: { accepted: expect.any(Number) as number, note: expect.any(Number) as number } });
  });

  it('warn of a degraded installation, which keeps its promises', async () => {
    installation.health = () => ({
      status: 200,
      body: { status: 'degraded', database: 'connected', redis: 'disconnected', problems: { redis: 'Redis is away.' } },
    });
    expect(text(await check())).toContain('degraded, database connected, redis disconnected');
    expect((await check())[0]).toMatchObject({ result: 'passed', warning: 'Redis is away.' });
  });

  it.each<[string, string, Partial<Installation>]>([
    [
      'the database is away',
      'answers 503: No Postgres.',
      { health: () => ({ status: 503, body: { problems: { database: 'No Postgres.' } } }) },
    ],
    ['something else answers', 'answers 200: <h1>Welcome</h1>', { health: () => ({ status: 200, body: '<h1>Welcome</h1>' }) }],
  ])('stop when %s', async (_what, problem, change) => {
    Object.assign(installation, change);
    const reports = await check();
    expect(results(reports)).toEqual(['failed', 'not run', 'not run']);
    expect(reports[0]).toMatchObject({ problem: expect.stringContaining(problem) as string, todo: expect.any(String) as string });
    expect(webhooks).toBe(0);
  });

  it('stop when nobody answers, and say where', async () => {
    server.close();
    server.closeAllConnections();
    const reports = await check();
    expect(results(reports)).toEqual(['failed', 'not run', 'not run']);
    expect(text(reports)).toMatch(/✗ health: http:\/\/127\.0\.0\.1:\d+ does not answer: connect ECONNREFUSED/);
  });

  it.each<[string, string, Installation['webhook']]>([
    ['a forged webhook is accepted', 'with a wrong signature is answered with 202 instead of 401', () => ({ status: 202, body: {} })],
    [
      'an unknown tenant is accepted',
      'of an unknown tenant is answered with 404',
      (genuine, tenant) => (tenant === 'smoke' && !genuine ? REFUSED : { status: 404, body: {} }),
    ],
    [
      'an unknown tenant can be told from a bad signature',
      'tells strangers who is a tenant',
      (_genuine, tenant) => (tenant === 'smoke' ? REFUSED : { status: 401, body: { detail: 'No such tenant' } }),
    ],
  ])('fail when %s', async (_what, problem, webhook) => {
    installation.webhook = webhook;
    expect((await check())[1]).toMatchObject({ result: 'failed', problem: expect.stringContaining(problem) as string });
  });

  it.each<[string, string, Partial<Installation>]>([
    ['the signature is refused', 'answered with 401 instead of 202', { webhook: () => REFUSED }],
    ['the database is away', 'answered with 503', { webhook: (genuine) => (genuine ? { status: 503, body: {} } : REFUSED) }],
    ['the note does not come', 'had no note after 0.3 s', { notes: () => ({ status: 200, body: { notes: [] } }) }],
    ['the note is of another job', 'had no note', { notes: () => ({ status: 200, body: { notes: [note({ html: 'Reference job-2' })] } }) }],
    ['the notes cannot be read', 'had an answer 404', { notes: () => ({ status: 404, body: {} }) }],
    ['the note is public', 'shown to the requester', { notes: () => ({ status: 200, body: { notes: [note({ public: true })] } }) }],
    ['there are two notes', '2 notes were written', { notes: () => ({ status: 200, body: { notes: [note(), note({ id: '2' })] } }) }],
  ])('fail when %s', async (_what, problem, change) => {
    Object.assign(installation, change);
    const [, refusal, ticket] = await check();
    expect(refusal?.result).toBe('passed');
    expect(ticket).toMatchObject({
      result: 'failed',
      problem: expect.stringContaining(problem) as string,
      todo: expect.any(String) as string,
    });
  });

  it('wait for a secret that was just set', async () => {
    installation.webhook = () => (webhooks > 3 ? { status: 202, body: { job_id: 'job-1' } } : REFUSED);
    expect(results(await check(5_000))).toEqual(['passed', 'passed', 'passed']);
  });
});
