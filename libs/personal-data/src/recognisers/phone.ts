import { type CountryCode, isValidPhoneNumber, parsePhoneNumberFromString } from 'libphonenumber-js';
import { type Finding, findingAt } from '../finding';
import { isReference } from './references';

const GAP = String.raw`[ \t\u00a0\u202f\u2009.\/\u2010-\u2015-]`;
const CANDIDATE = new RegExp(
  String.raw`(?<![\p{L}\p{N}_@#.,\\+-])(?:(?<!/)|(?=\+))(?<!\p{N}:)(?:\+|\()?\+?\d(?:${GAP}{0,2}[()]?${GAP}{0,2}[()]?\d){5,17}` +
    String.raw`(?:[ ,;]{0,2}(?:ext\.?|extension|x|durchwahl|app\.?|poste|int\.?)[ .:]{0,2}\d{1,6})?(?![\p{L}\p{N}_]|[.,:]\d|-[\p{L}\p{N}]|%|°)`,
  'giu',
);
/** Words that say a number can be called. */
const CALLED =
  /(?:\b(?:phone|telephone|tel|tél|téléphone|telefon|telefono|teléfono|telefone|telefoon|telefonnummer|telefonu|puhelin|call|calling|called|dial|ring|reach(?:ed|able)?|mobile|mobil|mobiel|cell(?:phone)?|cellulare|celular|móvil|movil|portable|handy|fax|sms|text|whatsapp|landline|desk|direct|durchwahl|rückruf|zurückrufen|anrufen|erreichbar|joindre|appele[rz]|rappele[rz]|llamar|chiamare|bellen|contact|hotline|komórka|ph|mob|t|m|p|f)\b|[☎📞📱])(?:[^\n\d]|[^\n\d]\d{1,2}(?=[^\n\d])){0,28}$/iu;
const CALLED_AFTER = /^[ ,;]{0,2}[([]?(?:mobile|cell|phone|tel|office|home|work|mobil|handy|fax|privat|direct)\b/i;
/** What is counted is not called. */
const COUNTED =
  /^ ?(?:bytes?|[kmgt]i?b|rows?|records?|users?|items?|files?|ms|sec|seconds?|eur|usd|gbp|chf|€|\$|£|mails?|messages?|packets?|px)\b/i;
/** Where a number with a leading zero, or without one but written in groups, may be at home. */
const HOMES: readonly CountryCode[] = [
  'GB',
  'DE',
  'FR',
  'IT',
  'ES',
  'NL',
  'BE',
  'CH',
  'AT',
  'PL',
  'PT',
  'SE',
  'AU',
  'IN',
  'ZA',
  'JP',
  'CN',
  'BR',
  'TR',
  'IE',
];

const NORTH_AMERICAN = /^(?:1[ .-]?)?(?:\([2-9]\d{2}\)[ .-]?|[2-9]\d{2}[ .-])[2-9]\d{2}[ .-]\d{4}(?:\D|$)/;
const GROUPED =
  /^(?:[6-9]\d{2}([ .-])\d{3}\1\d{3}|[6-9]\d{2}([ .-])\d{2}\2\d{2}\2\d{2}|9[1-9]([ .-])\d{3}\3\d{2}\3\d{2}|[6-9]\d{4} \d{5}|1[3-9]\d([ -])\d{4}\4\d{4}|\(\d{2,5}\)[ -]?\d{3,5}[ -]?\d{2,5}|\(?[1-9]\d\)?[ -]?9\d{4}-\d{4}|8[ -]?\(\d{3}\)[ -]?\d{3}[ -]?\d{2}[ -]?\d{2})$/;
const DATE =
  /^(?:\d{1,2}[./-]\d{1,2}[./-](?:19|20)\d{2}|(?:19|20)\d{2}[./-]\d{1,2}[./-]\d{1,2}|\d{1,2}[./-]\d{1,2}[./-]\d{2}(?![./-]?\d))(?:$|[ T.-])/;

/**
 * Phone numbers: international ones by their plan, national ones by how their country writes them, and any number of which the words around it
 * say that it is called.
 */
export function* phones(text: string): Generator<Finding> {
  for (const { 0: raw, index: start } of text.matchAll(CANDIDATE)) {
    const { value, index } = trimmed(raw, start);
    if (isPhone(value, text, index)) yield findingAt('PHONE', index, value);
  }
}

function trimmed(raw: string, start: number): { value: string; index: number } {
  // A bracket that belongs to the sentence, `(030 123456`, is not part of the number.
  const lonely = raw.startsWith('(') && !raw.includes(')');
  const value = lonely ? raw.slice(1) : raw;
  const open = value.lastIndexOf('(');
  const end = open > 0 && !value.slice(open).includes(')') ? open : value.length;
  return { value: value.slice(0, end).trimEnd(), index: start + (lonely ? 1 : 0) };
}

function isPhone(value: string, text: string, index: number): boolean {
  const digits = value.replace(/\D/g, '');
  const after = text.slice(index + value.length, index + value.length + 16);
  if (digits.length < 6 || digits.length > 19 || DATE.test(value) || COUNTED.test(after)) return false;
  if (isReference(text, index)) return false;
  if (/^\(?\+/.test(value)) return digits.length >= 7 && !/^0/.test(digits);
  if (CALLED.test(text.slice(Math.max(0, index - 45), index)) || CALLED_AFTER.test(after)) return digits.length <= 15 && !isAddress(value);
  if (/^00[1-9]/.test(digits)) return parsePhoneNumberFromString(`+${digits.slice(2)}`)?.isValid() === true;
  if (NORTH_AMERICAN.test(value)) return true;
  const grouped = GROUPED.test(value) || (/^\(?0/.test(value) && /\D/.test(value.slice(2)) && !isAddress(value));
  return grouped && HOMES.some((country) => isValidPhoneNumber(value, country));
}

function isAddress(value: string): boolean {
  return /^\d{1,3}(?:\.\d{1,3}){3}$/.test(value);
}
