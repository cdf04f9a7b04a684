import type { Evidence } from '../context/context-source';
import type { ContextOutcome, SynthesisOutcome } from '../enhancement';
import type { NoteInput } from './note-content';
import { renderNote } from './render-note';

const MARKER = 'Reference 1b4e28ba-2fa1-11d2-883f-0016d3cca427';

const evidence = (n: number, changes: Partial<Evidence> = {}): Evidence => ({
  ref: `H${n}`,
  kind: 'past ticket',
  title: `Printer on floor ${n} prints blank pages`,
  text: 'Resolution: Reinstalled the printer driver.\nDescription: Blank pages since the update.',
  excerpt: 'Resolution: Reinstalled the printer driver.',
  url: `https://desk.example/WorkOrder.do?woMode=viewWO&woID=90${n}`,
  externalId: `90${n}`,
  date: new Date(Date.UTC(2026, 4, n)),
  relevance: 0.9 - n * 0.15,
  ...changes,
});
const history = (changes: Partial<ContextOutcome> = {}): ContextOutcome => ({
  source: 'ticket_history',
  outcome: 'found',
  durationMs: 12,
  evidence: [evidence(1), evidence(2), evidence(3)],
  ...changes,
});
const ok = (
  summary = [{ text: 'The printer driver broke with the update.', refs: ['T', 'H1'] }],
  nextSteps = [{ text: 'Reinstall the driver.', refs: ['H1', 'H2'] }],
): SynthesisOutcome => ({
  status: 'ok',
  synthesis: { summary, nextSteps },
  model: 'm',
  usage: { promptTokens: 1, completionTokens: 1, costUsd: 0 },
});
const failed = (reason: string): SynthesisOutcome => ({ status: 'failed', reason, model: 'm' });
const skipped: SynthesisOutcome = { status: 'skipped', reason: 'nothing relevant was found' };

const render = (changes: Partial<NoteInput> = {}, maxWords = 500) =>
  renderNote({ tenantName: 'Acme', context: [history()], synthesis: ok(), publicNote: false, marker: MARKER, ...changes }, maxWords);

describe('the note', () => {
  it.each<[string, Partial<NoteInput>]>([
    ['with everything', {}],
    ['without a summary', { synthesis: failed('timeout') }],
    ['when the history did not answer', { context: [history({ outcome: 'timeout', evidence: [] })], synthesis: skipped }],
    ['when nothing was found', { context: [history({ outcome: 'empty', evidence: [] })], synthesis: skipped }],
    [
      'when one source found nothing and another failed',
      {
        context: [history({ outcome: 'empty', evidence: [] }), history({ source: 'knowledge_base', outcome: 'failed', evidence: [] })],
        synthesis: skipped,
      },
    ],
    [
      'when the model and one source failed',
      {
        context: [history(), history({ source: 'knowledge_base', outcome: 'timeout', evidence: [] })],
        synthesis: failed('rate limited'),
      },
    ],
  ])('%s', (_, input) => {
    const { html, markdown, text } = render(input);
    expect([text, html, markdown].join(`\n\n${'='.repeat(40)}\n\n`)).toMatchSnapshot();
  });

  it.each([
    'timeout',
    'unavailable',
    'rate limited',
    'quota exhausted',
    'unauthorized',
    'request refused',
    'declined',
    'invalid answer',
    'answer cut off',
  ])('says in a sentence why there is no summary: %s', (reason) => {
    expect(render({ synthesis: failed(reason) }).text).toMatch(
      /^The summary is missing: the language model [a-z ]{10,}; the findings below are unedited\.\n/,
    );
  });

  it('says in one sentence what failed alike', () => {
    const failing = (source: string, outcome: 'failed' | 'timeout') => history({ source, outcome, evidence: [] });
    const context = [
      failing('assets', 'failed'),
      failing('kb', 'timeout'),
      failing('inventory', 'failed'),
      failing('ticket_history', 'failed'),
    ];
    const { text } = render({ context, synthesis: skipped });
    expect(text).toMatch(/^Nothing could be looked up for this ticket\.\n/);
    expect(text).toContain('- Assets, inventory and ticket history did not answer.\n- Kb did not answer in time.\n');
  });

  it('says where nothing was, because a trouble that is new is news', () => {
    const context = [history(), history({ source: 'solutions', outcome: 'empty', evidence: [] })];
    expect(render({ context }).text).toContain('Found in ticket history; nothing relevant in solutions. Written automatically for Acme.');
  });

  it('tells requesters nothing of quotas and systems', () => {
    const shown = history({ source: 'solutions', evidence: [evidence(1, { ref: 'S1', kind: 'article', public: true })] });
    const textFor = (context: ContextOutcome[]) => render({ context, synthesis: failed('quota exhausted'), publicNote: true }).text;
    expect(textFor([shown])).toMatch(/^A summary could not be written this time; what was found is below\.\n\nArticles\n- \[S1\]/);
  });

  it('tells requesters that something was in vain, and not which systems there are', () => {
    const empty = [history({ outcome: 'empty', evidence: [] }), history({ source: 'inventory', outcome: 'failed', evidence: [] })];
    const { text } = render({ context: empty, synthesis: skipped, publicNote: true });
    expect(text).toBe(
      `Nothing relevant was found.\n\nCould not be checked\n- Not everything could be looked up.\n\nWritten automatically for Acme. ${MARKER}`,
    );
  });

  it('is as confident as what is left of it', () => {
    const context = [history({ evidence: [evidence(1), evidence(2, { relevance: 0.8 })] })];
    const summary = [
      { text: 'The driver broke.', refs: ['H1'] },
      { text: 'It did so before, and then the whole floor had to wait for a week until it was mended.', refs: ['H2'] },
    ];
    const confidence = (maxWords: number) =>
      /confidence: .*(?=\))/.exec(render({ context, synthesis: ok(summary, []) }, maxWords).text)?.[0];
    expect([confidence(500), confidence(45)]).toEqual([
      'confidence: high, from 2 past tickets',
      'confidence: medium, from 1 very similar ticket',
    ]);
  });

  it('escapes everything, and links only to pages', () => {
    const hostile = evidence(1, {
      title: '<script>alert("1")</script>',
      excerpt: `Resolution: <img src=x onerror='alert(1)'> & more\u202e`,
      externalId: '"><b>9',
      url: 'javascript:alert(1)',
    });
    const { html } = render({
      tenantName: '<Acme>',
      context: [history({ evidence: [hostile, evidence(2, { url: 'https://desk.example/?a="><script>&b=1' })] })],
      synthesis: ok([{ text: '<i>bad</i>', refs: ['H1'] }]),
    });
    const tags = [...html.matchAll(/<\/?([a-z]+)([^>]*)>/g)];
    expect(new Set(tags.map(([, name]) => name))).toEqual(new Set(['p', 'b', 'ul', 'li', 'a', 'br', 'small']));
    expect(tags.flatMap(([, , attributes]) => attributes?.trim() || [])).toEqual([
      'href="https://desk.example/?a=%22%3E%3Cscript%3E&amp;b=1"',
    ]);
    expect(html).not.toContain('\u202e');
  });

  describe('with a page on which it is rated', () => {
    const feedbackPage = 'https://ai-agents.example/feedback/AbC-_9';

    it('asks at its end whether it helped, where there can be links', () => {
      const { html, markdown, text } = render({ feedbackPage });
      const [yes, no] = [`${feedbackPage}?rating=up`, `${feedbackPage}?rating=down`];
      expect(html).toContain(`<p><small>Was this note helpful? <a href="${yes}">Yes</a> · <a href="${no}">No</a></small></p>\n<p><small>`);
      expect(markdown).toContain(`\n\nWas this note helpful? [Yes](<${yes}>) · [No](<${no}>)\n\nFound in`);
      expect(text).toBe(render().text);
    });

    it('does not ask the requester', () => {
      const publicNote = (changes: Partial<NoteInput>) => render({ publicNote: true, ...changes });
      expect(publicNote({ feedbackPage })).toEqual(publicNote({}));
    });

    it('counts the words of the question too', () => {
      const [asking, silent] = [render({ feedbackPage }), render()];
      const seen = ({ html }: typeof asking) =>
        html
          .replace(/<[^>]+>/g, ' ')
          .trim()
          .split(/\s+/).length;
      expect(asking.words - silent.words).toBe(7);
      expect(seen(asking) - seen(silent)).toBe(7);
      for (const maxWords of [40, 60, 80]) expect(render({ feedbackPage }, maxWords).words).toBeLessThanOrEqual(maxWords);
    });
  });

  it('has one part for sources that look for the same', () => {
    const other = history({ source: 'kb', evidence: [evidence(1, { ref: 'K1' })] });
    const { text } = render({ context: [history({ evidence: [evidence(1)] }), other] });
    expect(text.match(/^Similar tickets$/gm)).toHaveLength(1);
    expect(text).toMatch(/- \[H1\][^[]*- \[K1\]/);
  });

  it('says what a source wants said in brackets', () => {
    const context = [history({ evidence: [evidence(1, { remark: 'firing since\n08:12 UTC' })] })];
    expect(render({ context }).text).toContain('prints blank pages (firing since 08:12 UTC)');
  });

  it('says the same in both forms', () => {
    const { html, text } = render({ synthesis: failed('timeout') });
    const words = (plain: string) => plain.match(/[\p{L}\p{N}#.:-]+/gu)?.filter((word) => word !== '-');
    expect(words(html.replace(/<[^>]+>/g, ' '))).toEqual(words(text));
  });

  it('counts the words of its text', () => {
    const { text, words } = render();
    expect(words).toBe(text.split(/\s+/).length);
  });
});

describe('a note that is too long', () => {
  const long = 'The vendor was called and sent a fix. '.repeat(40);
  const many = history({
    evidence: Array.from({ length: 5 }, (_, i) => evidence(i + 1, { excerpt: `Resolution: ${long}`, relevance: 0.9 - i * 0.05 })),
  });
  const statements = (n: number, ref: string) =>
    Array.from({ length: n }, (_, i) => ({
      text: `Statement ${i + 1} says something that is worth a whole line of its own.`,
      refs: [ref],
    }));
  const input = { context: [many], synthesis: ok(statements(4, 'H1'), statements(5, 'H2')) };

  it.each([500, 300, 200, 150, 100, 60, 30])('has at most %i words, and its marker', (maxWords) => {
    const { words, text, html } = render(input, maxWords);
    expect(words).toBeLessThanOrEqual(maxWords);
    expect(text.endsWith(MARKER)).toBe(true);
    expect(html).toContain(MARKER);
    const shown = new Set([...text.matchAll(/^- \[(H\d)\]/gm)].map(([, ref]) => ref));
    const cited = [...text.matchAll(/own\. \[(H\d)\]/g)].map(([, ref]) => ref);
    for (const ref of cited) expect(shown).toContain(ref);
  });

  it('shortens quotes first, then drops what nothing cites, then the last steps', () => {
    const at = (maxWords: number) => {
      const { text } = render(input, maxWords);
      return { shown: text.match(/^- \[H\d\]/gm)?.length, statements: text.match(/Statement/g)?.length };
    };
    expect(at(500)).toEqual({ shown: 5, statements: 9 });
    expect(at(200)).toEqual({ shown: 2, statements: 8 });
    expect(at(150)).toEqual({ shown: 2, statements: 5 });
  });

  it('keeps one thing to do longer than a second ticket to look at, and says no longer where it was found', () => {
    expect(render(input).text).toContain('Found in ticket history.');
    const [statement, step] = [statements(1, 'H1'), [{ text: 'Restart it and call the vendor.', refs: ['H1', 'H2'] }]];
    const { text } = render({ context: [many], synthesis: ok(statement, step) }, 70);
    expect(text.match(/^- \[H\d\]/gm)).toEqual(['- [H1]']);
    expect(text).toContain('- Restart it and call the vendor. [H1]');
    expect(text).not.toContain('Found in');
  });

  it('takes away what a statement can do without, and not the only source of the last step', () => {
    const synthesis = ok([{ text: 'The driver broke.', refs: ['H1', 'H2'] }], [{ text: 'Restart it and call the vendor.', refs: ['H3'] }]);
    const { text } = render({ context: [many], synthesis }, 80);
    expect(text.match(/^- .*\.? \[.*\]$|^- \[H\d\]/gm)).toEqual([
      '- The driver broke. [H1]',
      '- [H1]',
      '- [H3]',
      '- Restart it and call the vendor. [H3]',
    ]);
  });

  it('quotes more of a ticket where there is much room', () => {
    const quoted = (maxWords: number) =>
      render({ context: [history({ evidence: [evidence(1, { excerpt: long })] })] }, maxWords).text.match(/called/g)?.length;
    expect([quoted(500), quoted(2000)]).toEqual([7, 25]);
  });

  it('cuts quotes at the end of a sentence', () => {
    const { text } = render(input, 300);
    expect(text).toMatch(/Resolution: The vendor was called and sent a fix\.\n/);
    expect(text).not.toContain('…');
  });

  it('never loses the marker or what is missing, however few words there are', () => {
    const context = [many, history({ source: 'kb', outcome: 'timeout', evidence: [] })];
    const { text } = render({ context, synthesis: failed('timeout') }, 1);
    expect(text).toMatch(/Kb did not answer in time\.[\s\S]*Reference 1b4e28ba/);
    expect(text).not.toContain('Similar tickets');
  });
});
