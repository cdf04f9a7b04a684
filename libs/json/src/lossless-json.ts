declare global {
  interface JSON {
    /** The third argument of a reviver is in the language (and in Node since 21), but not yet in the TypeScript library for ES2024. */
    parse(text: string, reviver: (key: string, value: unknown, context: { readonly source?: string }) => unknown): unknown;
  }
}

/** Sixteen digits after a colon, comma or bracket: the shortest bare number that may not fit a JS number. */
const BARE_LONG_NUMBER = /[:,[]\s*-?\d{16}/;

/**
 * Parses JSON and keeps integers beyond 2^53 as strings, digit for digit.
 *
 * ServiceDesk Plus writes ids as strings; proxies and older builds write them bare, and 18 digits do not survive a JS number.
 * The slower parse runs only when such a number may be there.
 *
 * @throws SyntaxError when the text is not JSON.
 */
export function parseLosslessJson(text: string): unknown {
  if (!BARE_LONG_NUMBER.test(text)) {
    return JSON.parse(text) as unknown;
  }
  return JSON.parse(text, (_key, value, context) =>
    typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value) ? (context.source ?? value) : value,
  );
}
