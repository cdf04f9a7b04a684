import { withoutPersonalData } from '#personal-data';
import type { Ticket } from '#tickets';
import { withoutHiddenCharacters } from '../../text/hidden-characters';

type TicketWords = Pick<Ticket, 'subject' | 'description' | 'requester'>;

/** What a ticket says, without who says it. */
export interface ImpersonalTicket {
  readonly subject: string;
  readonly description: string;
  /** True of a word that is part of a name in the ticket, of its requester or of somebody else. */
  readonly isPersonal: (word: string) => boolean;
}

/** A ticket with a whole log in it says what is wrong at its beginning, and who writes in the lines below that. */
const MAX_CHARACTERS = 10_000;

/** Links, and paths, which have names of users and clients in them: `C:\Users\…`, `\\server\…`, `/home/…`, `DOMAIN\user`. */
const PLACES =
  /\b[a-z][a-z0-9+.-]{1,20}:\/\/\S+|\bwww\.\S+|\\\\\S+|(?<!\w)[a-z]:[\\/]\S*|(?<!\w)~?\/(?:home|users)\/\S*|[\w.-]+\\[\w.$\\-]+/giu;
/** IPv6 and MAC addresses, of which only meaningless parts would be left as words. */
const GROUPED_ADDRESS =
  /(?<![\w:.-])(?:(?:[\da-f]{0,4}:){2,7}[\da-f.]*|(?:[\da-f]{2}-){5}[\da-f]{2}|(?:[\da-f]{4}\.){2}[\da-f]{4})(?:%\w+)?(?:\/\d+)?/giu;

/** Several sources ask about the same ticket. */
const known = new WeakMap<TicketWords, ImpersonalTicket>();

/**
 * The words of a ticket that another system may be told: no personal data that is recognised in it, no name of the requester in any form, no
 * user in a path.
 */
export function impersonal(ticket: TicketWords): ImpersonalTicket {
  let made = known.get(ticket);
  if (made === undefined) {
    made = impersonalTicket(ticket);
    known.set(ticket, made);
  }
  return made;
}

function impersonalTicket({ subject, description, requester }: TicketWords): ImpersonalTicket {
  const plain = [subject, description.slice(0, MAX_CHARACTERS)].map((text) => withoutHiddenCharacters(text.normalize('NFKC')));
  const { texts, isName } = withoutPersonalData(plain, requester === undefined ? [] : [requester]);
  const [subjectText = '', descriptionText = ''] = texts.map((text) => text.replace(PLACES, ' ').replace(GROUPED_ADDRESS, ' '));
  // `jane.doe@…` may log in as jdoe, but also as jane.doe.
  const account = requester?.email?.split('@', 1)[0] ?? '';
  const ofRequester = new Set([...partsOf(requester?.name ?? ''), ...partsOf(account), account.toLowerCase()]);
  return {
    subject: subjectText,
    description: descriptionText,
    isPersonal: (word) => ofRequester.has(word) || [word, ...partsOf(word)].some((part) => isName(part) || ofRequester.has(part)),
  };
}

/** `jane.doe`, `Jane Doe` and `doe-jane` are jane and doe. */
function partsOf(name: string): string[] {
  return name.toLowerCase().match(/\p{L}{3,}/gu) ?? [];
}
