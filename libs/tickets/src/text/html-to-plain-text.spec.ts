import { htmlToPlainText } from './html-to-plain-text';

describe('htmlToPlainText', () => {
  it.each([
    ['plain text keeps\nits lines', 'plain text keeps\nits lines'],
    ['Tom &amp; Anna\nsecond line', 'Tom & Anna\nsecond line'],
    ['a < b and 5 > 3', 'a < b and 5 > 3'],
    ['<p>One</p><p>Two</p>', 'One\n\nTwo'],
    ['<a href="https://evil.example">our portal</a>', 'our portal'],
    ['<h1>Printer</h1>jams', 'Printer\n\njams'],
    ['<script>alert(1)</script><style>b{}</style><p>text</p>', 'text'],
    ['<img src="cid:image001.png@01" alt="logo"><p>text</p>', 'text'],
    ['<table><tr><td>Host</td><td>srv-12</td></tr><tr><td>Disk</td><td>97 %</td></tr></table>', 'Host srv-12\nDisk 97 %'],
    ['<html><head><title>Mail</title></head><body>text</body></html>', 'text'],
    ['', ''],
  ])('%j is %j', (html, text) => {
    expect(htmlToPlainText(html)).toBe(text);
  });

  it('stays fast on deep and long input', () => {
    const started = performance.now();
    htmlToPlainText('<div>'.repeat(20_000) + 'x'.repeat(200_000));
    expect(performance.now() - started).toBeLessThan(1_000);
  });
});
