import type { TicketNote } from '../ticket-tool';

export const MARKER = 'Reference 1b4e28ba-2fa1-11d2-883f-0016d3cca427';
/** Of another note, and all but the same. */
export const OTHER_MARKER = 'Reference 1b4e28ba-2fa1-11d2-883f-0016d3cca428';

/** A note of everything that markup and HTML could misunderstand. */
export const NOTE: TicketNote = {
  html: `<p><b>Similar tickets</b></p><ul><li><small>[H1]</small> <a href="https://desk.acme.example/t?id=9&amp;x=1">#9</a> Dark screen: \\\\srv\\share *new* {code} &lt;b&gt;<br>Resolved by: http://not-a-link.example</li></ul><p><small>${MARKER}</small></p>`,
  markdown: String.raw`**Similar tickets**

- \[H1\] [\#9](<https://desk.acme.example/t?id=9&x=1>) Dark screen: \\\\srv\\share \*new\* \{code\} \<b\>${'  '}
  Resolved by: http\://not-a-link.example

${MARKER}`,
  marker: MARKER,
  public: false,
};

/** Words of {@link NOTE} as people must read them. */
export const WORDS_OF_NOTE = [
  'Similar tickets',
  '[H1] #9 Dark screen: \\\\srv\\share *new* {code} <b>',
  'http://not-a-link.example',
  MARKER,
];
export const LINK_OF_NOTE = 'https://desk.acme.example/t?id=9&x=1';
