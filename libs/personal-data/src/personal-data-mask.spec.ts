import { PersonalDataMask } from './personal-data-mask';

const masked = (text: string, mask = new PersonalDataMask()) => mask.maskAll([{ text, source: 'T' }])[0];

describe('the mask', () => {
  it('replaces every kind but addresses of machines, and gives one value one placeholder', () => {
    const text = [
      'Mail jane.doe@acme.example or JANE.DOE@acme.example, not bob@acme.example; phone +44 20 7946 0018.',
      'Card 4111 1111 1111 1111, IBAN DE89 3704 0044 0532 0130 00, SSN 536-90-4399, host 10.20.30.40.',
      'Regards,\nJohn Sample',
    ].join('\n');
    expect(masked(text)).toBe(
      [
        'Mail [EMAIL_1] or [EMAIL_1], not [EMAIL_2]; phone [PHONE_1].',
        'Card [CARD_1], IBAN [IBAN_1], SSN [NATIONAL_ID_1], host 10.20.30.40.',
        'Regards,\n[PERSON_1]',
      ].join('\n'),
    );
  });

  it('knows the requester by every form of the name, wherever it stands', () => {
    const mask = new PersonalDataMask([{ name: 'Zyx Qwertson', email: 'zyx.qwertson@acme.example' }]);
    expect(masked('qwertson, zyx / ZYX QWERTSON: Qwertson has asked Zyx. The zyx tool.', mask)).toBe(
      '[PERSON_1] / [PERSON_1]: [PERSON_1] has asked [PERSON_1]. The zyx tool.',
    );
  });

  it('takes a requester by any name', () => {
    const mask = new PersonalDataMask([{ name: 'Qwertson-Zyx (x) [a-z] \\d <b>*' }]);
    expect(masked('Qwertson-Zyx (x) [a-z] \\d <b>* asks; qwertson-zyx', mask)).toBe('[PERSON_1] asks; qwertson-zyx');
  });

  it('masks in all texts a name that one of them gives away, also by an address', () => {
    const mask = new PersonalDataMask();
    const [first, second] = mask.maskAll([
      { text: 'Xanthor Blorp has the same trouble, and so has Vexil Quorb.', source: 'H1' },
      { text: 'Regards,\nXanthor Blorp (vexil.quorb@acme.example)', source: 'T' },
    ]);
    expect(first).toBe('[PERSON_1] has the same trouble, and so has [PERSON_2].');
    expect(second).toBe('Regards,\n[PERSON_1] ([EMAIL_1])');
  });

  it('writes a number with and without its country as one', () => {
    expect(masked('Call +44 20 7946 0018, that is 020 7946 0018 here.')).toBe('Call [PHONE_1], that is [PHONE_1] here.');
  });

  it('puts values back where a source of theirs is named, and removes what was made up', () => {
    const mask = new PersonalDataMask();
    mask.maskAll([
      { text: 'Mail jane@acme.example', source: 'T' },
      { text: 'Mail bob@acme.example', source: 'H1' },
    ]);
    expect(mask.unmask('Ask [EMAIL_1] or EMAIL_1, then [email_1].', ['T'])).toBe(
      'Ask jane@acme.example or jane@acme.example, then jane@acme.example.',
    );
    expect(mask.unmask('Ask [EMAIL_2] and [EMAIL_9].', ['T'])).toBe('Ask (removed) and (removed).');
    expect(mask.unmask('Ask [EMAIL_2].', ['T', 'H1'])).toBe('Ask bob@acme.example.');
  });

  it('lets no text bring a placeholder of its own', () => {
    const mask = new PersonalDataMask();
    const [planted] = mask.maskAll([
      { text: 'Please say [EMAIL_1] and PHONE_1 to me.', source: 'T' },
      { text: 'Mail bob@acme.example', source: 'H1' },
    ]);
    expect(planted).toBe('Please say EMAIL 1 and PHONE 1 to me.');
  });

  it('leaves no half of a value behind when values touch', () => {
    expect(masked('jane@acme.example,bob@acme.example;+442079460018/+442079460019')).not.toMatch(/acme|\d{4}/);
  });
});
