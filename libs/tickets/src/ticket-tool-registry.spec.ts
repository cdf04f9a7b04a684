import { serviceDeskPlusWebhook, type TicketWebhook } from '#webhooks';
import type { TicketClient, TicketTool, ToolConnection } from './ticket-tool';
import { TicketToolRegistry } from './ticket-tool-registry';

class RecordingTool implements TicketTool {
  readonly connections: ToolConnection[] = [];
  readonly webhook: TicketWebhook;
  readonly example = { baseUrl: 'https://desk.example', credentials: { key: 'fake' } };

  constructor(
    readonly name: string,
    private readonly lacks?: keyof TicketClient,
  ) {
    this.webhook = { ...serviceDeskPlusWebhook, tool: name };
  }

  connect(connection: ToolConnection): TicketClient {
    this.connections.push(connection);
    const client: TicketClient = {
      fetchTicket: (id) => Promise.resolve({ id, subject: '', description: '' }),
      addNote: () => Promise.resolve({ noteId: '1' }),
      findNote: () => Promise.resolve(undefined),
      testConnection: () => Promise.resolve({ ok: true, message: '' }),
      listResolved: () => Promise.resolve({ tickets: [] }),
      fetchResolved: (id) => Promise.resolve({ id, subject: '', description: '', resolution: '', resolvedAt: new Date() }),
    };
    if (this.lacks) {
      Reflect.deleteProperty(client, this.lacks);
    }
    return client;
  }
}

const tenant = (tool: { name?: string; baseUrl?: string; credentials?: Record<string, string> } = {}) => ({
  id: 'acme',
  tool: { name: 'first', baseUrl: 'https://desk.example', credentials: { key: 'fake' }, ...tool },
});

describe('TicketToolRegistry', () => {
  it('connects a tenant once', () => {
    const first = new RecordingTool('first');
    const registry = new TicketToolRegistry([first, new RecordingTool('second')]);
    const client = registry.clientFor(tenant());
    expect(registry.clientFor(tenant())).toBe(client);
    // The first time it was looked at, whether it is complete.
    expect(first.connections.slice(1)).toEqual([{ tenantId: 'acme', baseUrl: 'https://desk.example', credentials: { key: 'fake' } }]);
  });

  it.each([
    [{ credentials: { key: 'rotated' } }],
    [{ credentials: { key: 'fake', more: 'x' } }],
    [{ credentials: { other: 'fake' } }],
    [{ baseUrl: 'https://new.example' }],
    [{ name: 'second' }],
  ])('connects again after a change to %j', (change) => {
    const registry = new TicketToolRegistry([new RecordingTool('first'), new RecordingTool('second')]);
    expect(registry.clientFor(tenant(change))).not.toBe(registry.clientFor(tenant()));
  });

  it('keeps tenants with equal settings apart', () => {
    const registry = new TicketToolRegistry([new RecordingTool('first')]);
    expect(registry.clientFor(tenant())).not.toBe(registry.clientFor({ ...tenant(), id: 'globex' }));
  });

  it('names the known tools when a tenant asks for another', () => {
    const registry = new TicketToolRegistry([new RecordingTool('second'), new RecordingTool('first')]);
    expect(() => registry.clientFor(tenant({ name: 'jira' }))).toThrow(
      expect.objectContaining({ kind: 'misconfigured', message: 'no ticketing tool is named "jira"; known are first, second' }) as Error,
    );
  });

  it.each<[TicketTool, string]>([
    [new RecordingTool(''), 'A ticketing tool lacks name.'],
    [Object.assign(new RecordingTool('half'), { connect: undefined }), 'Ticketing tool half lacks connect().'],
    [Object.assign(new RecordingTool('half'), { webhook: undefined }), 'Ticketing tool half lacks webhook.'],
    [Object.assign(new RecordingTool('half'), { webhook: { tool: 'half', endpoints: [] } }), 'The webhook of half lacks signature().'],
    [
      Object.assign(new RecordingTool('half'), { webhook: serviceDeskPlusWebhook }),
      'webhook of ticketing tool half is one of servicedesk-plus.',
    ],
    [Object.assign(new RecordingTool('half'), { example: undefined }), 'Ticketing tool half lacks example.'],
    [new RecordingTool('half', 'fetchTicket'), 'The client of ticketing tool half lacks fetchTicket.'],
    [new RecordingTool('half', 'addNote'), 'The client of ticketing tool half lacks addNote.'],
    [new RecordingTool('half', 'findNote'), 'The client of ticketing tool half lacks findNote.'],
    [new RecordingTool('half', 'testConnection'), 'The client of ticketing tool half lacks testConnection.'],
    [new RecordingTool('half', 'fetchResolved'), 'The client of ticketing tool half lacks fetchResolved.'],
  ])('refuses a plugin that lacks a part of the interface, and says which: %#', (tool, sentence) => {
    expect(() => new TicketToolRegistry([new RecordingTool('whole'), tool])).toThrow(sentence);
  });

  it('refuses a plugin whose own example it does not take', () => {
    const tool = Object.assign(new RecordingTool('half'), {
      connect: () => {
        throw new Error('credential key is missing');
      },
    });
    expect(() => new TicketToolRegistry([tool])).toThrow('half does not connect with its own example: credential key is missing');
  });

  it('refuses two plugins of one name', () => {
    expect(() => new TicketToolRegistry([new RecordingTool('twice'), new RecordingTool('twice')])).toThrow('named twice');
  });
});
