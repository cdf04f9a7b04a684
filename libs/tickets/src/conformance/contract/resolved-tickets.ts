import type { Period, ResolvedListing } from '../../ticket-tool';
import { expectLink, expectPlain, failure } from '../expectations';
import { patient, type ToolUnderTest } from '../tool-under-test';

const HOUR_MS = 3_600_000;
const MAX_ON_A_PAGE = 100;
/** More pages than any tool needs for these tickets: a listing that goes on has no end. */
const MAX_PAGES = 20;
const FROM = new Date('2026-01-10T00:00:00Z');
const TO = new Date('2026-01-20T00:00:00Z');

/** Over a page, three at each time, the first and the last possible one among them; the newest is created first. */
const TIMES = [
  TO.getTime() - 1_000,
  ...Array.from({ length: MAX_ON_A_PAGE + 20 }, (_, index) => FROM.getTime() + Math.floor(index / 3) * HOUR_MS).reverse(),
];

export function describeResolvedTickets(tool: ToolUnderTest): void {
  const pagesOf = async (period: Period): Promise<ResolvedListing[]> => {
    const client = tool.fullClient();
    const pages: ResolvedListing[] = [];
    let next: string | undefined;
    do {
      const page = await client.listResolved(period, next, patient);
      pages.push(page);
      next = page.next;
    } while (next !== undefined && pages.length < MAX_PAGES);
    expect(next).toBeUndefined();
    return pages;
  };

  describe('resolved tickets', () => {
    tool.itHas('resolved', 'are listed each once and oldest first, those of the period and no others', async () => {
      await tool.harness.createTicket('Still open');
      const resolvedAt = new Map<string | undefined, number>();
      for (const time of TIMES) resolvedAt.set(await tool.harness.createResolved?.('Printer', new Date(time)), time);
      for (const time of [FROM.getTime() - 1_000, TO.getTime()]) await tool.harness.createResolved?.('Outside', new Date(time));

      const pages = await pagesOf({ from: FROM, to: TO });
      for (const { tickets, total } of pages) {
        expect(tickets.length).toBeLessThanOrEqual(MAX_ON_A_PAGE);
        expect(total ?? TIMES.length).toBe(TIMES.length);
      }
      const listed = pages.flatMap(({ tickets }) => tickets);
      expect(listed.map(({ id }) => id).toSorted()).toEqual([...resolvedAt.keys()].toSorted());
      expect(listed.map(({ id }) => resolvedAt.get(id))).toEqual(TIMES.toSorted((a, b) => a - b));
      for (const ticket of listed) expect((ticket.resolvedAt ?? new Date(NaN)).getTime()).toBe(resolvedAt.get(ticket.id));
    });

    tool.itHas('resolved', 'of a period without any are none, and that is the end', async () => {
      await tool.harness.createResolved?.('Printer', TO);
      expect((await pagesOf({ from: FROM, to: TO })).flatMap(({ tickets }) => tickets)).toEqual([]);
    });

    tool.itHas('resolved', 'come with what solved them as plain text, the id as it was asked for, and a link', async () => {
      const id = (await tool.harness.createResolved?.('Screen & mouse', FROM)) ?? '';
      const ticket = await tool.fullClient().fetchResolved(id, patient);
      expect(ticket).toMatchObject({ id, subject: 'Screen & mouse', resolvedAt: FROM });
      for (const words of ['The screen stays dark.', 'Since Monday.']) expect(ticket.description).toContain(words);
      for (const words of ['The cable is new.', 'It works.']) expect(ticket.resolution).toContain(words);
      for (const text of [ticket.description, ticket.resolution]) expectPlain(text);
      expectLink(ticket.url);
    });

    tool.itHas('resolved', 'that are open again, not there, or no ticket at all are told apart', async () => {
      const open = await tool.harness.createTicket('Still open');
      const client = tool.fullClient();
      await expect(client.fetchResolved(open, patient)).rejects.toMatchObject(failure('invalid', false));
      for (const id of ['../x', 'a/b', 'a?b', '%2e%2e', '']) {
        await expect(client.fetchResolved(id, patient)).rejects.toMatchObject(failure('invalid', false));
      }
      const { unknownTicketId } = tool.harness;
      if (unknownTicketId === undefined) return;
      await expect(client.fetchResolved(unknownTicketId, patient)).rejects.toMatchObject(failure('not_found', false));
    });
  });
}
