import { withoutSubjectPrefixes, withoutTicketNoise } from '#history';

/** Characters of a ticket that are embedded, about 500 tokens: the first lines tell the trouble, and small models read no more. */
const MAX_CHARACTERS = 2_000;

/**
 * What is embedded of a ticket, be it new or past: subject and description, without what mail programs put around them. How it was resolved is
 * left out, because a new ticket does not say that either.
 *
 * @returns '' when there is nothing to embed.
 */
export function embeddedText({ subject, description }: { readonly subject: string; readonly description: string }): string {
  const text = `${withoutSubjectPrefixes(subject)}\n${withoutTicketNoise(description)}`.trim();
  return /[\p{L}\p{N}]/u.test(text) ? text.slice(0, MAX_CHARACTERS).toWellFormed() : '';
}
