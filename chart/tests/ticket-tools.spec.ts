import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Agent } from 'undici';
import { parse } from 'yaml';
import { Metrics } from '#observability';
import { CHART_DIRECTORY } from '#testing';
import { type SimulatedDesk, type TicketTool, ticketTools } from '#tickets';

interface Asked {
  readonly address: boolean;
  readonly credentials: readonly (readonly string[])[];
}

const asked = parse(readFileSync(join(CHART_DIRECTORY, 'ticket-tools.yaml'), 'utf8')) as Record<string, Asked>;

const dispatcher = new Agent();
// Nothing is called: a connection is made of settings.
const tools = ticketTools({ timeoutMs: 1, dispatcher, metrics: new Metrics() }, {} as SimulatedDesk);
afterAll(() => dispatcher.close());

function connects(tool: TicketTool, names: readonly string[], baseUrl = 'https://desk.test'): boolean {
  const credentials = Object.fromEntries(names.map((name) => [name, 'https://accounts.test']));
  try {
    tool.connect({ tenantId: 'acme', baseUrl, credentials });
    return true;
  } catch {
    return false;
  }
}

function subsetsOf(names: readonly string[]): string[][] {
  return names.reduce<string[][]>((found, name) => [...found, ...found.map((subset) => [...subset, name])], [[]]);
}

describe('what the chart knows of ticketing tools', () => {
  it('is of every one that the image has', () => {
    expect(Object.keys(asked).sort()).toEqual(tools.map(({ name }) => name).sort());
  });

  it.each(tools.map((tool) => [tool.name, tool] as const))('is what %s asks for', (name, tool) => {
    const { address, credentials = [] } = asked[name] ?? {};
    expect([connects(tool, credentials[0] ?? [], ''), credentials.length > 0]).toEqual([address === false, true]);
    for (const subset of subsetsOf(credentials.flat())) {
      const fits = credentials.some((set) => set.length === subset.length && set.every((each) => subset.includes(each)));
      expect({ subset, connects: connects(tool, subset) }).toEqual({ subset, connects: fits });
    }
    expect(credentials.map((set) => [...set].sort())).toContainEqual(Object.keys(tool.example.credentials).sort());
  });
});
