import { noteBox } from './note-box';

describe('noteBox', () => {
  it('shows the text of a note between lines that are equally long', () => {
    const html =
      '<h3>Summary</h3><p>The firewall <b>reset</b> its timeout, see <a href="http://127.0.0.1/1">H1</a>.</p><ul><li>Set it back &amp; test.</li></ul>';
    const lines = noteBox(html, { title: 'Private note', width: 40 }).split('\n');
    expect(lines[0]).toContain('Private note');
    expect(new Set(lines.map((line) => line.length))).toEqual(new Set([40]));
    const text = lines.join(' ').replace(/[│\s]+/g, ' ');
    expect(text).toContain('Summary');
    expect(text).toContain('The firewall reset its timeout, see H1.');
    expect(text).toContain('Set it back & test.');
    expect(text).not.toContain('http');
  });
});
