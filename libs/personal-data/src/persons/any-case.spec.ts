import { anyCase } from './any-case';

describe('a source for any case', () => {
  it.each([
    [String.raw`mr\.?`, 'Mr.', 'mR'],
    ['sig(?:nora?|na)', 'SIGNORA', 'Signa'],
    ['gr[üu]ße', 'GRüßE', 'grUße'],
    [String.raw`\bfr\u00a0x`, 'FR\u00a0X', 'fr\u00a0x'],
    ["d['’]avance", "D'AVANCE", 'd’Avance'],
  ])('of %s matches %s and %s', (source, one, other) => {
    const pattern = new RegExp(`^${anyCase(source)}$`, 'u');
    expect([pattern.test(one), pattern.test(other)]).toEqual([true, true]);
  });

  it('leaves escapes and properties alone', () => {
    expect(anyCase(String.raw`\p{Lu}\d(?<=a)`)).toBe(String.raw`\p{Lu}\d(?<=[aA])`);
  });
});
