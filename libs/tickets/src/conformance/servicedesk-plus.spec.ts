import { type Fault, ServiceDeskPlusSimulator } from '#testing';
import { ServiceDeskPlusTool } from '../servicedesk-plus/servicedesk-plus.tool';
import { describeTicketTool } from './describe-ticket-tool';
import type { ConformanceFault, TicketToolHarness } from './harness';
import { signedThinPayload } from './signed-thin-payload';

const FAULTS: Readonly<Record<ConformanceFault, Fault>> = {
  'slow-read': { operation: 'getRequest', effect: 'slow', delayMs: 2_000 },
  'slow-write': { operation: 'addNote', effect: 'refuse', status: 503, stored: true, delayMs: 2_000 },
  'throttled-read': { operation: 'getRequest', effect: 'refuse', status: 429, retryAfter: '7' },
  'throttled-write': { operation: 'addNote', effect: 'refuse', status: 429, retryAfter: '7' },
  'broken-read': { operation: 'getRequest', effect: 'reset' },
  'lost-answer': { operation: 'addNote', effect: 'lost-answer' },
  'failed-after-write': { operation: 'addNote', effect: 'refuse', status: 500, stored: true },
  'forbidden-read': { operation: 'getRequest', effect: 'refuse', status: 403 },
  'web-page': { operation: 'getRequest', effect: 'raw', status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Log in</h1>' },
  'forbidding-web-page': {
    operation: 'getRequest',
    effect: 'raw',
    status: 403,
    headers: { 'content-type': 'text/html' },
    body: '<h1>Blocked</h1>',
  },
  redirect: { operation: 'getRequest', effect: 'raw', status: 302, headers: { location: 'https://elsewhere.example/' } },
};

const description = '<p>The screen stays dark.</p><p><b>Since Monday.</b></p>';
const OAUTH = { clientId: 'fake-client', clientSecret: 'fake-client-secret', refreshToken: 'fake-refresh-token' };

const has = ['resolved', 'solutions', 'assets'] as const;

async function start(kind: 'on-premises' | 'cloud'): Promise<TicketToolHarness> {
  const cloud = kind === 'cloud';
  const simulator = await ServiceDeskPlusSimulator.start({
    desks: [{ name: 'acme', ...(cloud ? { oauth: OAUTH } : { technicianKey: 'fake-technician-key' }) }],
  });
  const { baseUrl } = simulator.desk();
  const credentials: Record<string, string> = cloud ? { ...OAUTH, accountsUrl: simulator.url } : { technicianKey: 'fake-technician-key' };
  return {
    tool: (options) => new ServiceDeskPlusTool(options),
    connection: { baseUrl, credentials },
    refused: { baseUrl, credentials: { ...credentials, [cloud ? 'refreshToken' : 'technicianKey']: 'fake-revoked-key' } },
    unknownTicketId: '301960000000999999',
    createTicket: (subject) => simulator.createTicket({ subject, description }).id,
    createResolved: (subject, resolvedAt) =>
      simulator.createTicket({ subject, description, resolvedAt, resolution: '<p>The cable is new.</p><p><b>It works.</b></p>' }).id,
    createSolution: (title) => simulator.desk().addSolution({ title, description }).id,
    createAsset: (name) => simulator.desk().addAsset({ name, tag: '', address: '' }).id,
    addNote: (id, text) => void simulator.desk().addNote(id, { html: `<p>${text}</p>`, public: true, addedBy: 'Somebody Else' }),
    notesOf: (id) => simulator.notesOf(id).map(({ id: noteId, html, public: isPublic }) => ({ id: noteId, html, public: isPublic })),
    webhook: signedThinPayload,
    inject: (fault) => simulator.inject(FAULTS[fault]),
    stop: () => simulator.stop(),
  };
}

describeTicketTool('ServiceDesk Plus on-premises', { start: () => start('on-premises'), has });
describeTicketTool('ServiceDesk Plus Cloud', { start: () => start('cloud'), has });
