import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** A ticket of which somebody said what it is about. */
export interface LabelledTicket {
  readonly id: string;
  readonly text: string;
  readonly topic: string;
}

/** The file is not one that can be measured with. */
export class UnusableCsvError extends Error {
  override readonly name = 'UnusableCsvError';
}

/**
 * Reads a CSV file with the columns `Document` and `Topic_group`.
 *
 * @throws UnusableCsvError that says what is missing.
 */
export function readLabelledTickets(file: string): LabelledTicket[] {
  const rows = parse<Readonly<Record<string, string>>>(readFileSync(file, 'utf8'), {
    columns: true,
    bom: true,
    skip_empty_lines: true,
    relax_column_count: true,
  });
  const tickets = rows.flatMap(({ Document: text, Topic_group: topic }, row) => (text && topic ? [{ id: String(row), text, topic }] : []));
  if (tickets.length < QUERY_EVERY * 2)
    throw new UnusableCsvError(`${file} needs the columns Document and Topic_group, and at least 24 rows with both.`);
  return tickets;
}

const QUERY_EVERY = 12;

/** Every 12th ticket asks, the others are the history. */
export function split(tickets: readonly LabelledTicket[]): { readonly asking: LabelledTicket[]; readonly history: LabelledTicket[] } {
  const asks = (_ticket: LabelledTicket, index: number): boolean => index % QUERY_EVERY === 0;
  return { asking: tickets.filter(asks), history: tickets.filter((ticket, index) => !asks(ticket, index)) };
}

const SUBJECT_WORDS = 8;

/** The files of this kind have one text, which begins with the subject: its first words stand for it. */
export function subjectOf({ text }: LabelledTicket): string {
  return text.split(/\s+/).slice(0, SUBJECT_WORDS).join(' ');
}

/** At most `count` of them, evenly spaced. */
export function sample<T>(all: readonly T[], count: number): T[] {
  const step = Math.max(1, all.length / count);
  return Array.from({ length: Math.min(all.length, count) }, (_, index) => all[Math.floor(index * step)] as T);
}
