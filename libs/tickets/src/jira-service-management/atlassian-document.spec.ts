import { atlassianDocument } from './atlassian-document';

const text = (value: string, ...marks: object[]) => ({ type: 'text', text: value, ...(marks.length > 0 && { marks }) });
const paragraph = (...content: object[]) => ({ type: 'paragraph', content });

describe('a note in the Atlassian Document Format', () => {
  it('has its paragraphs, lists, links and bold', () => {
    const note = String.raw`**Similar tickets** \(2\)

- \[H1\] [\#901](<https://desk.example/t?woID=901&x=1>) Printer  ${''}
  Resolved by: *new* ${'`driver`'}
- two

  1. nested

Reference`;
    expect(atlassianDocument(note)).toEqual({
      type: 'doc',
      version: 1,
      content: [
        paragraph(text('Similar tickets', { type: 'strong' }), text(' (2)')),
        {
          type: 'bulletList',
          content: [
            {
              type: 'listItem',
              content: [
                paragraph(
                  text('[H1] '),
                  text('#901', { type: 'link', attrs: { href: 'https://desk.example/t?woID=901&x=1' } }),
                  text(' Printer'),
                  { type: 'hardBreak' },
                  text('Resolved by: '),
                  text('new', { type: 'em' }),
                  text(' '),
                  text('driver', { type: 'code' }),
                ),
              ],
            },
            {
              type: 'listItem',
              content: [
                paragraph(text('two')),
                { type: 'orderedList', content: [{ type: 'listItem', content: [paragraph(text('nested'))] }] },
              ],
            },
          ],
        },
        paragraph(text('Reference')),
      ],
    });
  });

  it('makes a link of no address but those of the web and of mail, and no HTML', () => {
    expect(atlassianDocument('[x](javascript:alert(1)) <b>y</b>')).toEqual({
      type: 'doc',
      version: 1,
      content: [paragraph(text('x <b>y</b>'))],
    });
  });

  it('keeps what Jira refuses within a list as paragraphs', () => {
    const [list] = atlassianDocument('- # Title\n\n  > quote\n\n  ---\n').content ?? [];
    expect(list).toEqual({
      type: 'bulletList',
      content: [{ type: 'listItem', content: [paragraph(text('Title')), paragraph(text('quote'))] }],
    });
  });
});
