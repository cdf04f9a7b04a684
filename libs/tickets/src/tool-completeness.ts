import { webhookIncompleteness } from '#webhooks';
import type { TicketClient, TicketTool } from './ticket-tool';

/** Every method of a client; a plugin without one of them would fail in the middle of a ticket. */
const CLIENT_METHODS = ['fetchTicket', 'addNote', 'findNote', 'testConnection'] as const satisfies readonly (keyof TicketClient)[];

/** Each is of no use without the other. */
const PAIRS = [['listResolved', 'fetchResolved']] as const satisfies readonly (readonly [keyof TicketClient, keyof TicketClient])[];

/**
 * What a plugin lacks, in one sentence; undefined when it is complete. The types promise every part, but a plugin that was compiled elsewhere may not
 * keep the promise. Its client is looked at too: one is made for the plugin's own example, which asks nobody.
 */
export function incompletenessOf(tool: TicketTool): string | undefined {
  const given: Partial<TicketTool> = tool;
  if (typeof given.name !== 'string' || given.name === '') return 'A ticketing tool lacks name.';
  const lacks = (part: string): string => `Ticketing tool ${tool.name} lacks ${part}.`;
  if (typeof given.connect !== 'function') return lacks('connect()');
  if (given.webhook === undefined) return lacks('webhook');
  const webhookProblem = webhookIncompleteness(given.webhook);
  if (webhookProblem !== undefined) return webhookProblem;
  if (given.webhook.tool !== tool.name) return `The webhook of ticketing tool ${tool.name} is one of ${given.webhook.tool}.`;
  if (given.example === undefined) return lacks('example');
  return clientProblem(tool);
}

function clientProblem(tool: TicketTool): string | undefined {
  let client: Partial<TicketClient>;
  try {
    client = tool.connect({ tenantId: 'example', ...tool.example });
  } catch (error) {
    return `Ticketing tool ${tool.name} does not connect with its own example: ${(error as Error).message}`;
  }
  const lacking = (method: keyof TicketClient) => typeof client[method] !== 'function';
  const missing = [...CLIENT_METHODS.filter(lacking), ...PAIRS.flatMap((pair) => (pair.every(lacking) ? [] : pair.filter(lacking)))];
  return missing.length === 0 ? undefined : `The client of ticketing tool ${tool.name} lacks ${missing.join(', ')}.`;
}
