import { escapeHtml } from '#html';

/** Inline markup by what begins it, in the order in which it is tried. The renderer of the real Jira knows more. */
const INLINE: readonly (readonly [RegExp, (match: RegExpExecArray) => string])[] = [
  // A backslash before one of these takes its meaning from it, unless another backslash stands before.
  [/^\\([-#*_+?^~|%{}[\]()!@])/, ([, character]) => escapeHtml(character ?? '')],
  [/^\\\\/, () => '<br/>'],
  [/^&(#\d+|\w+);/, ([entity]) => entity],
  [
    /^\[([^\]|\n]*(?:\\.[^\]|\n]*)*)\|([^\]\n]+)\]/,
    ([, label, href]) => `<a href="${escapeHtml(href ?? '')}">${inlineHtml(label ?? '')}</a>`,
  ],
  [/^\[~([^\]\n]+)\]/, ([, user]) => `<a class="user-hover">${escapeHtml(user ?? '')}</a>`],
  [/^(?:https?|ftp):\/\/[^\s\\|\]]+/, ([address]) => `<a href="${escapeHtml(address)}">${escapeHtml(address)}</a>`],
  [/^!([^!\s|]+)!/, ([, file]) => `<img src="${escapeHtml(file ?? '')}"/>`],
  [/^\{\{(.+?)\}\}/, ([, code]) => `<tt>${inlineHtml(code ?? '')}</tt>`],
  [/^\{\*\}(.+?)\{\*\}/s, ([, bold]) => `<b>${inlineHtml(bold ?? '')}</b>`],
  [/^\*(\S(?:[^*\n]*\S)?)\*(?!\w)/, ([, bold]) => `<b>${inlineHtml(bold ?? '')}</b>`],
  [/^\{_\}(.+?)\{_\}/s, ([, em]) => `<em>${inlineHtml(em ?? '')}</em>`],
  [/^_(\S(?:[^_\n]*\S)?)_(?!\w)/, ([, em]) => `<em>${inlineHtml(em ?? '')}</em>`],
];

/** Wiki markup as Jira renders it: paragraphs, headings, lists, links, bold and italics, and the escapes. */
export function wikiHtml(wiki: string): string {
  return wiki
    .split(/\n{2,}/)
    .filter((block) => block.trim() !== '')
    .map(blockHtml)
    .join('\n');
}

function blockHtml(block: string): string {
  const heading = /^h([1-6])\.\s+(.*)$/s.exec(block);
  if (heading) return `<h${heading[1] ?? '1'}>${inlineHtml(heading[2] ?? '')}</h${heading[1] ?? '1'}>`;
  const lines = block.split('\n');
  return lines.every((line) => /^[*#]+ /.test(line)) ? listHtml(lines) : `<p>${lines.map(inlineHtml).join('<br/>')}</p>`;
}

function listHtml(lines: readonly string[]): string {
  const items = lines.map((line) => /^([*#]+) (.*)$/s.exec(line));
  return `<ul>${items.map((item) => `<li>${inlineHtml(item?.[2] ?? '')}</li>`).join('')}</ul>`;
}

function inlineHtml(text: string): string {
  let html = '';
  for (let at = 0; at < text.length;) {
    const rest = text.slice(at);
    const insideWord = at > 0 && /\w/.test(text.charAt(at - 1));
    const rule = INLINE.find(([pattern]) => pattern.test(rest) && !(insideWord && /^[*_]/.test(rest)));
    const match = rule?.[0].exec(rest);
    html += rule && match ? rule[1](match) : escapeHtml(rest.charAt(0));
    at += match?.[0].length ?? 1;
  }
  return html;
}
