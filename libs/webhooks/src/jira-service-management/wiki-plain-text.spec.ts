import { wikiPlainText } from './wiki-plain-text';

describe('the words of wiki markup', () => {
  it.each([
    ['plain\r\ntext', 'plain\ntext'],
    ['h2. Printer\n\nIt _really_ *jams* +now+', 'Printer\n\nIt really jams now'],
    ['* one\n** two\n# three', '* one\n * two\n * three'],
    ['{code:java}\nint a;\n{code}\n{color:red}red{color}', 'int a;\n\nred'],
    ['see [our portal|https://evil.example/x|smart-link] or [https://a.example]', 'see our portal or https://a.example'],
    ['[~accountid:5b10a] wrote', '@5b10a wrote'],
    ['!image-1.png|width=200! text! really!', 'text! really!'],
    ['|Host|srv-12|\n||Disk||97 %||', 'Host srv-12\n Disk 97 %'],
    ['1 \\* 2 and {{C:\\temp}} and a_b_c and 2*3*4', '1 * 2 and C:\\temp and a_b_c and 2*3*4'],
    ['', ''],
  ])('%j are %j', (wiki, text) => {
    expect(wikiPlainText(wiki)).toBe(text);
  });

  it.each([['*'], ['['], ['{{'], ['!a'], ['[a|'], ['{code:'], ['_a ']])(
    'take a bounded time when there are 50,000 of %j',
    (part) => {
      expect(wikiPlainText(part.repeat(50_000)).length).toBeLessThanOrEqual(100_000);
    },
    5_000,
  );
});
