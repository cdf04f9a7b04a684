import type { TicketToolErrorKind } from '../../ticket-tool.error';
import { expectNoSecretIn, failure } from '../expectations';
import type { ConformanceFault } from '../harness';
import { MARKER, NOTE } from '../sample-note';
import { patient, type ToolUnderTest } from '../tool-under-test';

/** Less than what the slow faults take, in milliseconds. */
const TIMEOUT_MS = 400;

export function describeFailures(tool: ToolUnderTest): void {
  describe('a failure', () => {
    const ofReading = (fault: ConformanceFault, kind: TicketToolErrorKind): void =>
      tool.itSuffers(fault, `of reading (${fault}) says whether a retry can help: ${kind}`, async () => {
        const id = await tool.harness.createTicket('Printer');
        tool.harness.inject(fault);
        const reader = tool.client(undefined, { timeoutMs: TIMEOUT_MS });
        await expect(reader.fetchTicket(id, patient)).rejects.toMatchObject(failure(kind, kind !== 'forbidden'));
      });
    ofReading('broken-read', 'unavailable');
    // Without a network there is no time limit but the caller's.
    if (tool.isRemote) ofReading('slow-read', 'unavailable');
    ofReading('web-page', 'misconfigured');
    ofReading('forbidding-web-page', 'misconfigured');
    ofReading('redirect', 'misconfigured');
    ofReading('forbidden-read', 'forbidden');

    for (const fault of ['lost-answer', 'failed-after-write', 'slow-write'] as const) {
      tool.itSuffers(fault, `of writing (${fault}) is ambiguous, and findNote tells that the note is there`, async () => {
        const id = await tool.harness.createTicket('Printer');
        tool.harness.inject(fault);
        const writer = tool.client(undefined, { timeoutMs: TIMEOUT_MS });
        await expect(writer.addNote(id, NOTE, patient)).rejects.toMatchObject(failure('ambiguous', true));
        const [stored] = await tool.harness.notesOf(id);
        expect(stored).toBeDefined();
        expect(await writer.findNote(id, MARKER, patient)).toEqual({ noteId: stored?.id });
      });
    }

    for (const fault of ['throttled-read', 'throttled-write'] as const) {
      tool.itSuffers(fault, `of too many requests (${fault}) says how long to wait, and wrote nothing`, async () => {
        const id = await tool.harness.createTicket('Printer');
        tool.harness.inject(fault);
        const call = fault === 'throttled-read' ? tool.client().fetchTicket(id, patient) : tool.client().addNote(id, NOTE, patient);
        await expect(call).rejects.toMatchObject({ ...failure('rate_limited', true), retryAfterMs: 7_000 });
        expect(await tool.harness.notesOf(id)).toEqual([]);
      });
    }

    tool.itIsRemote('names tool and operation, and never a secret', async () => {
      const id = await tool.harness.createTicket('Printer');
      const refused = tool.harness.refused ?? tool.harness.connection;
      const calls = [
        () => tool.client(refused).fetchTicket(id, patient),
        () => tool.client(refused).addNote(id, NOTE, patient),
        () => tool.client(refused).findNote(id, MARKER, patient),
      ];
      for (const call of calls) {
        const error: unknown = await call().then(
          () => undefined,
          (reason: unknown) => reason,
        );
        expect(error).toMatchObject(failure('unauthorized', true));
        expect((error as Error).message).toMatch(new RegExp(`^${tool.plugin().name} \\w+: `));
        expectNoSecretIn(error, refused);
      }
      expect(await tool.harness.notesOf(id)).toEqual([]);
    });

    tool.itIsRemote('of settings is told when connecting, by the name of the setting', async () => {
      for (const credential of Object.keys(tool.harness.connection.credentials)) {
        const others = Object.fromEntries(Object.entries(tool.harness.connection.credentials).filter(([name]) => name !== credential));
        expect(() => tool.client({ ...tool.harness.connection, credentials: others })).toThrow(
          expect.objectContaining({ kind: 'misconfigured', message: expect.stringContaining(credential) as string }) as Error,
        );
      }
      expect(() => tool.client({ ...tool.harness.connection, baseUrl: 'desk.acme.example' })).toThrow('baseUrl');
    });
  });
}
