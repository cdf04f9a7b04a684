/** Bounds the work: webhooks carry whole issues. */
const MAX_LENGTH = 100_000;

/** What is read one after the other. Every pattern is linear: none has a repetition within a repetition. */
const RULES: readonly (readonly [RegExp, string])[] = [
  [/\r\n?/g, '\n'],
  [/\{(?:code|noformat|quote|panel|color|anchor)(?::[^}\n]{0,500})?\}/g, ''],
  // A picture, which is a file name without blanks, not an exclamation.
  [/!(?=\S)[^!\s|]{1,500}(?:\|[^!\n]{0,500})?!/g, ''],
  // A link with a text, a bare link, a person.
  [/\[([^\]|\n]{1,500})\|[^\]\n]{1,2000}\]/g, '$1'],
  [/\[~(?:accountid:)?([^\]\n]{1,200})\]/g, '@$1'],
  [/\[((?:https?|mailto):[^\]\n]{1,2000})\]/g, '$1'],
  [/^[ \t]*(?:h[1-6]|bq)\.[ \t]+/gm, ''],
  [/^[ \t]*[*#-]{1,10}[ \t]+/gm, ' * '],
  [/\{\{([^}\n]{1,2000})\}\}/g, '$1'],
  [/(?<![\w\\])([*_+])(?=\S)([^\n*_+]{1,2000})(?<=\S)\1(?!\w)/g, '$2'],
  [/\|{1,2}/g, ' '],
  [/\\([-#*_+?^~|%{}[\]()!@])/g, '$1'],
  [/[ \t]+\n/g, '\n'],
  [/\n{3,}/g, '\n\n'],
];

/**
 * The words of Jira's wiki markup, in which webhooks write texts: formatting, pictures and macros left out, links reduced to their text.
 *
 * @see https://jira.atlassian.com/secure/WikiRendererHelpAction.jspa?section=all
 */
export function wikiPlainText(wiki: string): string {
  return RULES.reduce((text, [pattern, replacement]) => text.replace(pattern, replacement), wiki.slice(0, MAX_LENGTH)).trim();
}
