import { marked, type Token, type Tokens } from 'marked';
import type { NoteContent } from './note-content';
import { noteMarkdown } from './note-markdown';

const MARKER = 'Reference 1b4e28ba-2fa1-11d2-883f-0016d3cca427';

const noteWith = (text: string, url = 'https://desk.example/?id=900'): NoteContent => ({
  opening: text,
  summary: [{ text, refs: ['T', 'H1'] }],
  evidence: [],
  findings: [
    {
      title: 'Similar tickets',
      items: [
        { refs: ['H1'], id: text, url, title: text, remark: text, excerpts: [text], relevance: 1 },
        { refs: ['I1'], title: text, remark: '', excerpts: [], relevance: 1 },
      ],
    },
  ],
  nextSteps: [{ text, refs: ['H1'] }],
  notChecked: [text],
  footer: `${text} ${MARKER}`,
});

/** All that a renderer of GitHub's Markdown sees. */
function tokensOf(markdown: string): Token[] {
  const all: Token[] = [];
  void marked.walkTokens(marked.lexer(markdown), (token) => void all.push(token));
  return all;
}

const HARMLESS = 'A plain sentence.';
const shape = (markdown: string) =>
  tokensOf(markdown)
    .map(({ type }) => type)
    .filter((type) => type !== 'escape' && type !== 'text');

describe('the note as Markdown', () => {
  it('has bold headings, lists and the links of what was found', () => {
    const tokens = tokensOf(noteMarkdown(noteWith(HARMLESS)));
    expect(tokens.filter(({ type }) => type === 'strong').map(({ raw }) => raw)).toEqual([
      '**What this looks like**',
      '**Similar tickets**',
      '**Suggested next steps**',
      '**Could not be checked**',
    ]);
    expect(tokens.filter((token): token is Tokens.Link => token.type === 'link').map(({ href }) => href)).toEqual([
      'https://desk.example/?id=900',
    ]);
  });

  it.each([
    '![beacon](https://evil.example/x.png) [click](https://evil.example)',
    '<img src=x onerror=alert(1)> <https://evil.example> <!-- hidden',
    '# Heading',
    '- item',
    '1. item',
    '12) item',
    '> quote',
    '`code` **bold** _it_ ~~gone~~ | cell |',
    '```\nfence',
    '--- \n===',
    '[x] done [ref]: https://evil.example',
    '&lt;b&gt; &#x41; \\*',
    '@everyone #1 ![](',
    ']( ](<>) [a][b]',
    '+ plus',
    ': colon',
    '    indented',
  ])('reads %j as the words that it is', (text) => {
    const line = text.replace(/\s+/g, ' ').trim();
    expect(shape(noteMarkdown(noteWith(line)))).toEqual(shape(noteMarkdown(noteWith(HARMLESS))));
    const html = marked.parse(noteMarkdown(noteWith(line)), { async: false });
    const shown = html
      .replace(/<[^>]+>/g, '')
      .replace(/&lt;/g, '<')
      .replace(/&gt;/g, '>')
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&amp;/g, '&');
    expect(shown.split(line)).toHaveLength(11);
  });

  it('keeps a link in one piece, whatever its address holds', () => {
    const url = 'https://desk.example/a(b)c?x=<y>&z=\\*_';
    const links = tokensOf(noteMarkdown(noteWith(HARMLESS, url))).filter((token): token is Tokens.Link => token.type === 'link');
    expect(links.map(({ href }) => href)).toEqual(['https://desk.example/a(b)c?x=%3Cy%3E&z=%5C*_']);
  });

  it('keeps the marker as it is, because the tool looks for it', () => {
    expect(noteMarkdown(noteWith(HARMLESS))).toContain(MARKER);
  });
});
