/** What an attack may say beneath an encoding, which a capable model reads without being asked. */
export function decodingsOf(text: string): string[] {
  const decoded = [
    ...[...text.matchAll(/[A-Za-z0-9+/_-]{12,}={0,2}/g)].map(([code]) => Buffer.from(code, 'base64').toString('utf8')),
    ...[...text.matchAll(/(?:[0-9a-f]{2}[ :]?){8,}/gi)].map(([code]) => Buffer.from(code.replace(/[ :]/g, ''), 'hex').toString('utf8')),
    text.replace(/[a-z]/gi, rot13),
    Array.from(text).reverse().join(''),
    text.replace(/%([0-9a-f]{2})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    text.replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (_, hex?: string, dec?: string) =>
      String.fromCodePoint(hex === undefined ? Number(dec) : parseInt(hex, 16)),
    ),
    text.replace(/\\u([0-9a-f]{4})/gi, (_, code: string) => String.fromCharCode(parseInt(code, 16))),
    // Tag characters mirror ASCII and show nothing.
    text.replace(/[\u{e0020}-\u{e007e}]/gu, (tag) => String.fromCharCode((tag.codePointAt(0) ?? 0) - 0xe0000)),
    text.normalize('NFKC'),
  ];
  return [...new Set(decoded)].filter(
    (each) => each !== text && /^[\t\n\x20-\x7e\u00a0-\uffff]{6,}$/.test(each) && !each.includes('\ufffd'),
  );
}

function rot13(letter: string): string {
  const base = letter <= 'Z' ? 65 : 97;
  return String.fromCharCode(((letter.charCodeAt(0) - base + 13) % 26) + base);
}
