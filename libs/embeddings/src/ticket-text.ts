import { withoutSubjectPrefixes, withoutTicketNoise } from '#history';

/** Far more characters than are sent of a text once it is masked. */
const MAX_CHARACTERS = 20_000;
/** What nobody sees, and what would keep an address from being found. */
const INVISIBLE = /\p{Default_Ignorable_Code_Point}/gu;

/**
 * What is embedded of a ticket, be it new or past: subject and description, without what mail programs put around them. How it was resolved is
 * left out, because a new ticket does not say that either.
 *
 * @returns '' when there is nothing to embed.
 */
export function embeddedText({ subject, description }: { readonly subject: string; readonly description: string }): string {
  const visible = (text: string) => text.slice(0, MAX_CHARACTERS).normalize('NFKC').replace(INVISIBLE, '');
  const text = `${withoutSubjectPrefixes(visible(subject))}\n${withoutTicketNoise(visible(description))}`.trim();
  return /[\p{L}\p{N}]/u.test(text) ? text : '';
}
