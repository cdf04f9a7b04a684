import ipaddr from 'ipaddr.js';

const MAX_NAMES = 20;
/** A ticket with a whole log in it names what matters at its beginning. */
const MAX_CHARACTERS = 20_000;

/** Words before a dotted number that make it the number of a version. */
const VERSION_BEFORE = /(?:\b(?:v|ver|vers|version|build|release|rel|firmware|fw|rev|revision|update|patch)[.:]?\s*|[\p{L}]\/|\bv)$/iu;

const IPV4 = /(?<![\w.])(?:\d{1,3}\.){3}\d{1,3}(?![\w.-]*\d*\.\d|[\w-])(?!\/\d)/g;
const IPV6 = /(?<![\w:.])(?:[\da-f]{0,4}:){2,7}(?:[\da-f]{1,4}|(?:\d{1,3}\.){3}\d{1,3})?(?![\w:.]*[\w:])(?:%\w+)?/gi;
const UNC = /\\\\([a-z0-9][a-z0-9.-]{0,252}[a-z0-9])\\/gi;
const NAME =
  /(?<![\w@.\\/-]|@[\w.-]{0,100})(?=[a-z0-9.-]*[a-z])[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*(?![\w@-]|\.\w)/gi;
const URL_HOST = /\bhttps?:\/\/(?:[^\s/@]*@)?([a-z0-9][a-z0-9.-]*[a-z0-9])/gi;
const TAG =
  /\b(?:asset(?:[ -]?(?:tag|no|number|nr|id))?|inventory(?:[ -]?(?:no|number|nr))?|inventar(?:nummer|nr)?|anlagen(?:nummer|nr))\s*[.:#]*\s*([a-z0-9][a-z0-9-]*\d[a-z0-9-]*)/gi;

/** Ranges that hosts are in. Reserved are also those for examples, which trials use. */
const HOST_RANGES: ReadonlySet<string> = new Set(['unicast', 'private', 'linkLocal', 'carrierGradeNat', 'reserved']);

/** What ends like a file, or begins like a number, is no host. */
const FILE =
  /\.(?:txt|log|pdf|docx?|xlsx?|pptx?|csv|exe|dll|msi|zip|png|jpe?g|gif|html?|php|aspx?|js|ts|py|ps1|bat|sh|cfg|conf|ini|json|xml|ya?ml|eml|msg|pst|ost|sys|tmp|lnk|iso)$/i;
const NUMBER = /^(?:0x[\da-f]+|\d+(?:[a-z]{1,3}|st|nd|rd|th)?)$/i;
const KNOWLEDGE_BASE_ARTICLE = /^kb\d{6,}$/i;

/**
 * The IP addresses, host names and asset tags that a text names, in its order, in small letters: at most 20, each once.
 *
 * Generous with names and strict with addresses. All of them are only looked up as a whole, so that a word which happens to look like a name
 * finds nothing; but a version taken for an address would find a host that nobody spoke of.
 */
export function namesIn(text: string): string[] {
  const given = text.slice(0, MAX_CHARACTERS);
  const isVersion = (at: number) => VERSION_BEFORE.test(given.slice(Math.max(0, at - 24), at));
  // Addresses are taken out before names are looked for: their groups look like names.
  const withoutIpv6 = given.replace(IPV6, (match) => ' '.repeat(match.length));
  const found = [
    ...matches(given, IPV4, (match, at) => (isVersion(at) ? undefined : ipv4(match))),
    ...matches(given, IPV6, ipv6),
    ...groups(withoutIpv6, UNC),
    ...groups(withoutIpv6, URL_HOST),
    ...groups(withoutIpv6, TAG),
    ...matches(withoutIpv6, NAME, hostName),
  ];
  return [...new Set(found.toSorted((a, b) => a.at - b.at).map(({ name }) => name))].slice(0, MAX_NAMES);
}

interface Found {
  readonly name: string;
  readonly at: number;
}

function matches(text: string, pattern: RegExp, read: (match: string, at: number) => string | undefined): Found[] {
  return [...text.matchAll(pattern)].flatMap(({ 0: match, index }) => {
    const name = read(match, index);
    return name === undefined ? [] : [{ name, at: index }];
  });
}

function groups(text: string, pattern: RegExp): Found[] {
  return [...text.matchAll(pattern)].flatMap(({ 1: name = '', index }) =>
    isAddress(name) ? [] : [{ name: name.toLowerCase(), at: index }],
  );
}

function isAddress(name: string): boolean {
  return /^[\d.]+$/.test(name) && ipaddr.IPv4.isValidFourPartDecimal(name);
}

function ipv4(text: string): string | undefined {
  // Leading zeros are of versions and dates.
  if (/(?:^|\.)0\d/.test(text) || !ipaddr.IPv4.isValidFourPartDecimal(text)) return undefined;
  const [first = 0] = ipaddr.IPv4.parse(text).octets;
  return HOST_RANGES.has(ipaddr.IPv4.parse(text).range()) && first < 224 && !/\.0\.0\.0$/.test(text) ? text : undefined;
}

/** Only ranges that hosts are in: times and scopes of programs, such as `12:30` or `std::abs`, happen to be valid addresses too. */
function ipv6(text: string): string | undefined {
  const [address = ''] = text.split('%');
  if (!ipaddr.IPv6.isValid(address)) return undefined;
  const parsed = ipaddr.IPv6.parse(address);
  const [first = 0] = parsed.parts;
  return (first >= 0x2000 && first <= 0x3fff) || ['uniqueLocal', 'linkLocal'].includes(parsed.range()) ? parsed.toString() : undefined;
}

/** A name with a domain, or one with a digit beside its letters, such as `SRV-DC01`. A plain word is no name, whatever a host may be called. */
function hostName(match: string): string | undefined {
  const name = match.toLowerCase();
  if (name.length < 4 || name.length > 253 || FILE.test(name) || NUMBER.test(name) || KNOWLEDGE_BASE_ARTICLE.test(name)) return undefined;
  const labels = name.split('.');
  if (labels.some((label) => label.length > 63)) return undefined;
  if (labels.length === 1) return /\d/.test(name) ? name : undefined;
  // The last label of a domain has no digits; a sentence without a blank behind its full stop has a capital there.
  return /^[a-z][a-z-]*[a-z]$/.test(labels.at(-1) ?? '') && !/\.[A-Z][a-z]/.test(match) ? name : undefined;
}
