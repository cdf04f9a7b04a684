import { Agent } from 'undici';
import type { TicketClient } from '../../ticket-tool';
import { expectNoSecretIn, failure } from '../expectations';
import type { OptionalPart } from '../harness';
import { patient, type ToolUnderTest } from '../tool-under-test';

type FullClient = Required<TicketClient>;

interface OptionalCall {
  readonly part: OptionalPart;
  readonly method: keyof TicketClient;
  readonly operation: string;
  readonly ask: (client: FullClient, resolvedId: string, signal: AbortSignal) => Promise<unknown>;
}

const PERIOD = { from: new Date('2026-01-01T00:00:00Z'), to: new Date('2026-02-01T00:00:00Z') };

const CALLS: readonly OptionalCall[] = [
  {
    part: 'resolved',
    method: 'listResolved',
    operation: 'list_resolved',
    ask: (client, _, signal) => client.listResolved(PERIOD, undefined, signal),
  },
  {
    part: 'resolved',
    method: 'fetchResolved',
    operation: 'fetch_resolved',
    ask: (client, id, signal) => client.fetchResolved(id, signal),
  },
  {
    part: 'solutions',
    method: 'searchSolutions',
    operation: 'search_solutions',
    ask: (client, _, signal) => client.searchSolutions(['printer'], 3, signal),
  },
  {
    part: 'assets',
    method: 'findAssets',
    operation: 'find_assets',
    ask: (client, _, signal) => client.findAssets(['srv-dc01'], 3, signal),
  },
];

/** What holds for each method that not every tool has. */
export function describeOptionalParts(tool: ToolUnderTest): void {
  describe('what not every tool has', () => {
    it('is tested where this one has it', () => {
      const client = tool.client();
      const offered = CALLS.filter(({ method }) => client[method] !== undefined).map(({ method }) => method);
      expect(offered).toEqual(CALLS.filter(({ part }) => tool.has(part)).map(({ method }) => method));
    });

    for (const { part, operation, ask } of CALLS) {
      const resolved = async (): Promise<string> => (await tool.harness.createResolved?.('Printer', PERIOD.from)) ?? '';

      tool.itHas(part, `${operation} is not asked for a caller that has given up`, async () => {
        const id = await resolved();
        await expect(ask(tool.fullClient(), id, AbortSignal.abort())).rejects.toMatchObject(failure('unavailable', true));
      });

      if (!tool.isRemote) continue;

      tool.itHas(part, `${operation} stops for a caller that gives up meanwhile`, async () => {
        const id = await resolved();
        const caller = new AbortController();
        const agent = new Agent();
        const dispatcher = agent.compose((dispatch) => (request, handler) => {
          caller.abort();
          return dispatch(request, handler);
        });
        await expect(ask(tool.fullClient(undefined, { dispatcher }), id, caller.signal)).rejects.toMatchObject(
          failure('unavailable', true),
        );
        await agent.destroy();
      });

      tool.itHas(part, `${operation} is counted by how it ended, and tells no secret when it fails`, async () => {
        const id = await resolved();
        const refused = tool.harness.refused ?? tool.harness.connection;
        await ask(tool.fullClient(), id, patient);
        const error: unknown = await ask(tool.fullClient(refused), id, patient).catch((reason: unknown) => reason);
        expect(error).toMatchObject(failure('unauthorized', true));
        expect((error as Error).message).toMatch(new RegExp(`^${tool.plugin().name} \\w+: `));
        expectNoSecretIn(error, refused);
        const { values } = await tool.metrics.ticketToolRequests.get();
        const labels = { tool: tool.plugin().name, operation };
        expect(values.filter((value) => value.labels.operation === operation)).toEqual([
          { value: 1, labels: { ...labels, outcome: 'ok' } },
          { value: 1, labels: { ...labels, outcome: 'unauthorized' } },
        ]);
      });
    }
  });
}
