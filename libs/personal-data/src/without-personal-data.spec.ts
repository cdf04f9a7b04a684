import { withoutPersonalData } from './without-personal-data';

describe('texts without personal data', () => {
  it('keep everything else, and addresses of machines', () => {
    const { texts } = withoutPersonalData(['Mail jane@acme.example from 10.20.30.40, IBAN DE89 3704 0044 0532 0130 00.', 'Blank pages']);
    expect(texts).toEqual(['Mail   from 10.20.30.40, IBAN  .', 'Blank pages']);
  });

  it('know a name by any of its words, wherever one of the texts gives it away', () => {
    const { texts, isName } = withoutPersonalData(['Blorp cannot print', 'Regards,\nXanthor Blorp'], [{ name: 'Zyx Qwertson' }]);
    expect(texts[0]).toBe('  cannot print');
    expect(['blorp', 'XANTHOR', 'qwertson', 'print'].map(isName)).toEqual([true, true, true, false]);
  });
});
