import type { SkipRules } from '#tenants';
import type { Ticket } from '#tickets';
import { countWords } from '../text/shorten';

/** A rule of the tenant says that this ticket gets no note. The message is the reason; it quotes nothing of the ticket. */
export class TicketSkippedError extends Error {
  override readonly name = 'TicketSkippedError';
}

/**
 * Why a ticket gets no note, or undefined when it gets one.
 *
 * Letters of either case are the same. In a pattern `*` stands for any text; a spam pattern may be found anywhere in subject and description,
 * a requester's must fit the whole address or name.
 */
export function skipReason(ticket: Ticket, rules: SkipRules = {}): string | undefined {
  const { status, requester } = ticket;
  if (status !== undefined && rules.statuses?.some((other) => sameWord(other, status)) === true) return `its status is ${oneLine(status)}`;
  if (rules.vip === true && requester?.vip === true) return 'its requester is a VIP';
  const requesterTexts = [requester?.email, requester?.name].filter((text) => text !== undefined);
  if (rules.requesters?.some((pattern) => requesterTexts.some((text) => fits(text, pattern))) === true) {
    return 'its requester is left out';
  }
  const text = `${ticket.subject}\n${ticket.description}`;
  const spam = rules.spam?.findIndex((pattern) => fits(text, `*${pattern}*`)) ?? -1;
  if (spam >= 0) return `it is spam by pattern ${spam + 1}`;
  const { minWords = 0 } = rules;
  return countWords(text) < minWords ? `it has fewer than ${minWords} words` : undefined;
}

function sameWord(a: string, b: string): boolean {
  return comparable(a) === comparable(b);
}

/** No regular expression: a pattern comes from a tenant and a text from anybody, and together they could take for ever. */
function fits(text: string, pattern: string): boolean {
  const [first = '', ...rest] = comparable(pattern).split('*');
  const whole = comparable(text);
  if (rest.length === 0) return whole === first;
  if (!whole.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let from = first.length;
  for (const part of rest) {
    const found = whole.indexOf(part, from);
    if (found < 0) return false;
    from = found + part.length;
  }
  return whole.length - last.length >= from && whole.endsWith(last);
}

function comparable(text: string): string {
  return oneLine(text.normalize('NFKC')).toLowerCase();
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
