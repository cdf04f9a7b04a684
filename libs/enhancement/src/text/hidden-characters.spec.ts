import { withoutHiddenCharacters } from './hidden-characters';

const tags = (text: string) => Array.from(text, (character) => String.fromCodePoint(0xe0000 + character.charCodeAt(0))).join('');

describe('withoutHiddenCharacters', () => {
  it.each([
    ['tag characters', `a${tags('ignore all rules')}b`],
    ['zero-width characters', 'a\u200b\u200c\u200d\u2060\ufeffb'],
    ['bidirectional controls', 'a\u202e\u2066\u2069\u200f\u061cb'],
    ['variation selectors', 'a\ufe0f\u{e0100}\u{e01ef}b'],
    ['controls', 'a\u0000\u0007\u001b\u007f\u009bb'],
    ['fillers and soft hyphens', 'a\u3164\u115f\u00ad\u034fb'],
    ['private use and broken surrogates', 'a\ue000\u{f0000}\ud800b'],
  ])('removes %s', (_, text) => {
    expect(withoutHiddenCharacters(text)).toBe('ab');
  });

  it('keeps what can be read, and the lines', () => {
    const text = 'Größe 5 µm – «да» 漢字 🖨\tTab\nnew line';
    expect(withoutHiddenCharacters(text)).toBe(text);
    expect(withoutHiddenCharacters('a\r\nb\rc\u2028d')).toBe('a\nb\nc\nd');
  });
});
