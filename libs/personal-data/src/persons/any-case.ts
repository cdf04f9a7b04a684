const TOKEN = /\\u[0-9a-f]{4}|\\[pP]\{[^}]+\}|\\.|\(\?<?[=!:]|[[\]]|\p{L}|[\s\S]/giu;

/**
 * The source of a regular expression, changed so that its letters match in either case: `[Mm][Rr]` for `mr`.
 *
 * Names need their capitals and the words before them do not. JavaScript can say so within one expression, `(?i:mr)`, but a run of
 * the tests on Node 24 saw an expression with such a modifier lose its case-insensitivity, which could not be repeated.
 */
export function anyCase(source: string): string {
  let inClass = false;
  return source.replace(TOKEN, (token) => {
    if (token === '[') inClass = true;
    if (token === ']') inClass = false;
    const [lower, upper] = [token.toLowerCase(), token.toUpperCase()];
    if (!/^\p{L}$/u.test(token) || lower === upper || upper.length !== lower.length) return token;
    return inClass ? lower + upper : `[${lower}${upper}]`;
  });
}
