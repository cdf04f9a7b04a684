/** Where the mail that is answered or forwarded begins. What follows was said before, and often to somebody else. */
const QUOTE_STARTS = [
  /^-{2,} ?(original message|forwarded message|ursprüngliche nachricht|weitergeleitete nachricht|message d'origine|mensaje original) ?-{2,}$/i,
  /^(on|am|le|el) .{4,120}(wrote|schrieb|a écrit|escribió)[^:]{0,60}:$/i,
];
/** The header that Outlook writes above a quoted mail, in any order and language: two of these lines in a row. */
const HEADER_LINE = /^(from|sent|to|cc|subject|date|von|gesendet|an|betreff|datum|de|envoyé|à|objet|para|enviado|asunto) ?: ?\S/i;

const QUOTED_LINE = /^[>|]/;
const SIGNATURE_MARK = /^(--|__+|—)\s*$/;
const SIGN_OFF =
  /^((best|kind|kindest|warm|many)? ?regards|(many |best )?thanks( and regards| in advance| a lot)?|thank you( very much| in advance)?|cheers|yours (sincerely|faithfully|truly)|sincerely|best wishes|best|(mit )?(freundlichen|besten|vielen|lieben|herzlichen) (grüßen|grüssen|dank)|(freundliche|viele|liebe|beste|schöne) (grüße|grüsse)|mfg|vielen dank|danke|(bien )?cordialement|merci( d'avance)?|saludos( cordiales)?|gracias)[\s,.!]*$/i;
const GREETING =
  /^(hi|hello|hey|dear|good (morning|afternoon|evening|day)|hallo|guten (tag|morgen|abend)|sehr geehrte[rs]?|liebe[rs]?|moin|servus|bonjour|cher|chère|madame|monsieur|hola|buenos días|estimado)\b[^.?!:]{0,60}[,!.]?$/i;
/** Greetings are short; a longer first line says something. */
const MAX_GREETING_WORDS = 6;
const DISCLAIMER =
  /(intended (solely )?(only )?for the (use of the )?(addressee|recipient|individual)|(are|is|may be) confidential|legally privileged|received this (e-?mail|message) in error|before printing|caution: ?this (e-?mail|message)|this (e-?mail|message) originated (from )?outside|diese (e-?mail|nachricht) (enthält|ist) vertraulich|sent from my |gesendet von meine[mr] |get outlook for )/i;
const MAX_SIGNATURE_LINES = 12;
const SUBJECT_PREFIX =
  /^\s*((re|fw|fwd|aw|wg|tr|rv|sv|antw)(\[\d+\])?\s*:|\[(external|extern|ext|spam)\]|\[(ticket|request|case|incident)\s*(id)?\s*[#:]+[\w-]{1,30}#*\]\s*:?)\s*/i;

/**
 * The text of a ticket without what mail programs put around it: quoted mails, greetings, signatures, disclaimers. A ticket that is nothing but a
 * quoted mail, as when somebody forwards one, keeps the mail's text.
 *
 * @param text Plain text with its line breaks.
 */
export function withoutTicketNoise(text: string): string {
  const lines = text
    .replace(/\r\n?/g, '\n')
    .split('\n')
    .map((line) => line.trimEnd());
  const quote = quoteStart(lines);
  const own = said(quote === undefined ? lines : lines.slice(0, quote));
  if (own !== '' || quote === undefined) return own === '' ? text.trim() : own;
  const forwarded = said(
    lines
      .slice(quote)
      .filter((line) => !isQuoteHeader(line))
      .map((line) => line.replace(/^[>|\s]+/, '')),
  );
  return forwarded === '' ? text.trim() : forwarded;
}

/** The subject of a ticket without the prefixes that mail programs and ticketing tools put before it. */
export function withoutSubjectPrefixes(subject: string): string {
  let rest = subject.trim();
  for (let before = ''; before !== rest;) {
    before = rest;
    rest = rest.replace(SUBJECT_PREFIX, '');
  }
  return rest === '' ? subject.trim() : rest;
}

function quoteStart(lines: readonly string[]): number | undefined {
  const index = lines.findIndex((line, at) => {
    const text = line.trim();
    const isHeader = HEADER_LINE.test(text) && HEADER_LINE.test(lines[at + 1]?.trim() ?? '');
    return isHeader || QUOTE_STARTS.some((start) => start.test(text));
  });
  return index === -1 ? undefined : index;
}

function isQuoteHeader(line: string): boolean {
  const text = line.trim();
  return HEADER_LINE.test(text) || QUOTE_STARTS.some((start) => start.test(text));
}

function said(lines: readonly string[]): string {
  const unquoted = lines.filter((line) => !QUOTED_LINE.test(line) && !DISCLAIMER.test(line));
  const unsigned = withoutSignature(unquoted);
  return unsigned
    .filter((line, index) => !(isGreeting(line) && unsigned.slice(0, index).every((earlier) => earlier.trim() === '')))
    .join('\n')
    .replace(/\n{3,}/g, '\n\n')
    .trim();
}

/** A signature is what follows the last farewell, when it is short; what is longer goes on telling. */
function withoutSignature(lines: readonly string[]): readonly string[] {
  const mark = lines.findIndex((line) => SIGNATURE_MARK.test(line));
  const unmarked = mark > 0 && isShort(lines.slice(mark)) ? lines.slice(0, mark) : lines;
  const farewell = unmarked.findLastIndex((line) => SIGN_OFF.test(line.trim()));
  return farewell !== -1 && isShort(unmarked.slice(farewell)) ? unmarked.slice(0, farewell) : unmarked;
}

function isShort(lines: readonly string[]): boolean {
  return lines.filter((line) => line.trim() !== '').length <= MAX_SIGNATURE_LINES;
}

function isGreeting(line: string): boolean {
  const text = line.trim();
  return GREETING.test(text) && text.split(/\s+/).length <= MAX_GREETING_WORDS;
}
