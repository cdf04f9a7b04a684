import { countWords, shortenToCharacters, shortenToWords } from './shorten';

describe('shortenToWords', () => {
  const text = 'The driver was old. It was replaced by version 2.1 of the vendor. Nobody complained since.';

  it('cuts at the end of a sentence', () => {
    expect(shortenToWords(text, 100)).toBe(text);
    expect(shortenToWords(text, 14)).toBe('The driver was old. It was replaced by version 2.1 of the vendor.');
    expect(shortenToWords(text, 12)).toBe('The driver was old.');
  });

  it('cuts a long first sentence at a word, and says so', () => {
    expect(shortenToWords(text, 2)).toBe('The driver …');
    expect(shortenToWords(text, 0)).toBe('');
  });

  it('counts words between blanks', () => {
    expect(countWords(' one  two\nthree\t')).toBe(3);
    expect(countWords('')).toBe(0);
  });
});

describe('shortenToCharacters', () => {
  it('cuts at a word, and never through a character', () => {
    expect(shortenToCharacters('short', 10)).toBe('short');
    expect(shortenToCharacters('some longer words here', 14)).toBe('some longer …');
    expect(shortenToCharacters('🖨'.repeat(20), 11).isWellFormed()).toBe(true);
    expect(shortenToCharacters('x'.repeat(100), 12)).toHaveLength(12);
  });
});
