import { wikiMarkup } from './wiki-markup';

describe('a note in wiki markup', () => {
  it('has its paragraphs, lists, links and bold', () => {
    const note =
      '**Similar tickets**\n\n- [\\#901](<https://desk.example/t?a=1|2>) *new*  \n  driver\n- two\n\n  1. nested\n\n> quoted\n\n## End';
    expect(wikiMarkup(note)).toBe(
      [
        '{*}Similar tickets{*}',
        '* [\\#901|https://desk.example/t?a=1%7C2] {_}new{_}\\\\driver\n* two\n*# nested',
        '{quote}\nquoted\n{quote}',
        'h2. End',
      ].join('\n\n'),
    );
  });

  it.each([
    ['\\\\\\\\srv\\\\share', '&#92;&#92;srv&#92;share'],
    ['\\{code\\} \\[\\~admin\\] \\!pic.png\\! a\\*b', '\\{code\\} \\[\\~admin\\] \\!pic.png\\! a\\*b'],
    ['see http\\://evil.example', 'see http&#58;//evil.example'],
    ['&amp; h1\\. no', '&#38;amp; h1. no'],
    ['h1\\. no heading', 'h1&#46; no heading'],
    ['a - b # c', 'a \\- b \\# c'],
  ])('takes its meaning from %j', (markdown, wiki) => {
    expect(wikiMarkup(markdown)).toBe(wiki);
  });
});
