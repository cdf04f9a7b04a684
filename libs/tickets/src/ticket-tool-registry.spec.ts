import type { TicketClient, TicketTool, ToolConnection } from './ticket-tool';
import { TicketToolRegistry } from './ticket-tool-registry';

class RecordingTool implements TicketTool {
  readonly connections: ToolConnection[] = [];

  constructor(
    readonly name: string,
    private readonly lacks?: keyof TicketClient,
  ) {}

  connect(connection: ToolConnection): TicketClient {
    this.connections.push(connection);
    const client: TicketClient = {
      fetchTicket: (id) => Promise.resolve({ id, subject: '', description: '' }),
      addNote: () => Promise.resolve({ noteId: '1' }),
      findNote: () => Promise.resolve(undefined),
      testConnection: () => Promise.resolve({ ok: true, message: '' }),
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
    expect(first.connections).toEqual([{ tenantId: 'acme', baseUrl: 'https://desk.example', credentials: { key: 'fake' } }]);
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

  it('refuses a plugin that lacks a part of the interface, and says which', () => {
    const nameless = new RecordingTool('');
    const unconnected = Object.assign(new RecordingTool('half'), { connect: undefined });
    expect(() => new TicketToolRegistry([nameless])).toThrow('lacks name');
    expect(() => new TicketToolRegistry([unconnected])).toThrow('Ticketing tool half lacks connect()');
    expect(() => new TicketToolRegistry([new RecordingTool('twice'), new RecordingTool('twice')])).toThrow('named twice');
    const registry = new TicketToolRegistry([new RecordingTool('first', 'findNote')]);
    expect(() => registry.clientFor(tenant())).toThrow('the client of ticketing tool first lacks findNote');
  });
});
