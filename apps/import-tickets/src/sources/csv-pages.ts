import type { Readable } from 'node:stream';
import { type CsvError, parse } from 'csv-parse';
import type { ResolvedTicket } from '#history';
import { ImportError } from '../import.error';
import type { ImportOptions } from '../options';
import { type BadTicket, PAGE_SIZE, type TicketPage } from './ticket-pages';

type Column = 'ticket_id' | 'subject' | 'description' | 'resolution' | 'category' | 'url' | 'created_at' | 'resolved_at';
const REQUIRED = ['ticket_id', 'subject', 'resolved_at'] as const;
/** What the webhook of resolved tickets takes too. */
const MOST_CHARACTERS = { ticket_id: 100, subject: 1_000, description: 10_000, resolution: 10_000, category: 200, url: 2_000 } as const;

type Row = Readonly<Partial<Record<Column, string>>>;
interface Parsed {
  readonly record: Row;
  readonly info: { readonly lines: number; readonly error?: CsvError };
}

/**
 * Reads a CSV file page by page, however long it is. Rows outside of the period are left out silently.
 *
 * @throws ImportError when the first line lacks a column.
 */
export async function* csvPages(content: Readable, period: ImportOptions['period']): AsyncGenerator<TicketPage> {
  const parser = content.pipe(
    parse({ bom: true, columns: checkedColumns, info: true, relax_column_count: true, skip_empty_lines: true, trim: true }),
  );
  content.on('error', (error) => parser.destroy(error));
  let tickets: ResolvedTicket[] = [];
  let bad: BadTicket[] = [];
  try {
    for await (const { record, info } of parser as AsyncIterable<Parsed>) {
      const problem = info.error ? 'it has not as many fields as the first line' : problemOf(record);
      if (problem !== undefined) bad.push({ where: `line ${info.lines}`, problem });
      else {
        const ticket = ticketOf(record);
        if (ticket.resolvedAt >= period.from && ticket.resolvedAt < period.to) tickets.push(ticket);
      }
      if (tickets.length + bad.length >= PAGE_SIZE) {
        yield { tickets, bad, known: 0 };
        [tickets, bad] = [[], []];
      }
    }
  } catch (error) {
    if (error instanceof ImportError) throw error;
    throw new ImportError(`The file cannot be read: ${(error as Error).message}`);
  }
  yield { tickets, bad, known: 0 };
}

function checkedColumns(names: string[]): string[] {
  const columns = names.map((name) => name.trim().toLowerCase());
  const missing = REQUIRED.filter((name) => !columns.includes(name));
  if (missing.length > 0) throw new ImportError(`The first line of the file lacks ${missing.join(', ')}.`);
  return columns;
}

function problemOf(row: Row): string | undefined {
  for (const name of REQUIRED) if (!row[name]) return `${name} is empty`;
  for (const name of ['resolved_at', 'created_at'] as const) {
    if (row[name] && Number.isNaN(Date.parse(row[name]))) return `${name} is no time such as 2026-01-31T10:00:00Z`;
  }
  for (const [name, most] of Object.entries(MOST_CHARACTERS)) {
    if ((row[name as keyof typeof MOST_CHARACTERS] ?? '').length > most && name !== 'description' && name !== 'resolution') {
      return `${name} has more than ${most} characters`;
    }
  }
  return undefined;
}

function ticketOf(row: Row): ResolvedTicket {
  return {
    ticketId: row.ticket_id ?? '',
    subject: row.subject ?? '',
    description: (row.description ?? '').slice(0, MOST_CHARACTERS.description),
    resolution: (row.resolution ?? '').slice(0, MOST_CHARACTERS.resolution),
    resolvedAt: new Date(row.resolved_at ?? NaN),
    source: 'import',
    ...(row.category && { category: row.category }),
    ...(row.url && { url: row.url }),
    ...(row.created_at && { createdAt: new Date(row.created_at) }),
  };
}
