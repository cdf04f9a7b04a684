import { ANY_NOTE_MARKER, noteMarker } from './note-marker';

it('the marker of every delivery is recognised as one, also in the middle of a text', () => {
  const text = `Written automatically. ${noteMarker('1b4e28ba-2fa1-81d2-883f-0016d3cca427')}.`;
  expect(text).toMatch(new RegExp(ANY_NOTE_MARKER));
  expect('Reference 4711').not.toMatch(new RegExp(ANY_NOTE_MARKER));
});
