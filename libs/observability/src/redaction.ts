/** What is removed from log texts, and what stands in its place. */
const PATTERNS: readonly (readonly [RegExp, string])[] = [
  // Passwords in URLs: scheme://user:password@host
  [/([a-z][a-z0-9+.-]*:\/\/[^\s:/@]*:)[^\s/@]+(?=@)/gi, '$1[redacted]'],
  [/\b(Bearer|Basic|Zoho-oauthtoken)\s+[\w.~+/=-]+/gi, '$1 [redacted]'],
  [
    /\b(authtoken|api[-_]?key|client[-_]?secret|refresh[-_]?token|access[-_]?token|password|passwd|secret)(["']?\s*[:=]\s*["']?)[^\s"',;}&]+/gi,
    '$1$2[redacted]',
  ],
  [/\b(sk|whsec|xox[abp])[-_][\w+/=-]{8,}/g, '$1-[redacted]'],
  [/[\w.+-]+@[\w-]+(\.[\w-]+)+/g, '[e-mail]'],
];

/** The text without credentials and e-mail addresses. */
export function redact(text: string): string {
  return PATTERNS.reduce((clean, [pattern, replacement]) => clean.replace(pattern, replacement), text);
}
