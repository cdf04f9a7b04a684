import { escapeHtml } from './escape-html';

describe('escaped text', () => {
  it('begins no tag and no entity, and ends no attribute', () => {
    expect(escapeHtml(`<a href="x" title='y'>&amp;</a>`)).toBe('&lt;a href=&quot;x&quot; title=&#39;y&#39;&gt;&amp;amp;&lt;/a&gt;');
  });

  it('is the text itself where nothing has a meaning', () => {
    expect(escapeHtml('Größe: 3 × 4 = 12; /path\\x')).toBe('Größe: 3 × 4 = 12; /path\\x');
  });
});
