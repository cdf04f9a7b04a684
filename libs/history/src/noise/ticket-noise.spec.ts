import { withoutSubjectPrefixes, withoutTicketNoise } from './ticket-noise';

const lines = (...all: string[]) => all.join('\n');

describe('withoutTicketNoise', () => {
  it('leaves out greeting, signature and disclaimer', () => {
    const text = lines(
      'Dear Service Desk,',
      '',
      'my VPN client shows error 809 since this morning.',
      'Rebooting did not help.',
      '',
      'Kind regards,',
      'Anna Schmidt',
      'Head of Accounting | Tel. +49 89 1234567',
      '',
      'This e-mail and any attachments are confidential.',
    );
    expect(withoutTicketNoise(text)).toBe('my VPN client shows error 809 since this morning.\nRebooting did not help.');
  });

  it.each([
    ['Outlook', lines('From: Bob Brown <bob@example.com>', 'Sent: Monday, 2 March 2026 10:00', 'To: IT', 'Subject: AW: VPN')],
    ['German Outlook', lines('Von: Bob Brown', 'Gesendet: Montag, 2. März 2026 10:00', 'An: IT', 'Betreff: VPN')],
    ['Gmail', 'On Mon, Mar 2, 2026 at 10:00 AM Bob Brown <bob@example.com> wrote:'],
    ['Thunderbird', 'Am 02.03.26 um 10:00 schrieb Bob Brown:'],
    ['old Outlook', '-----Original Message-----'],
  ])('leaves out the mail that %s quotes', (_program, header) => {
    expect(withoutTicketNoise(lines('The printer works again.', '', header, '', 'The printer jams.', '> and beeps'))).toBe(
      'The printer works again.',
    );
  });

  it('keeps the text of a forwarded mail when there is no other', () => {
    const forwarded = lines(
      'Hi,',
      '',
      'From: Bob <bob@example.com>',
      'Sent: Monday',
      'To: IT',
      'Subject: scanner',
      '',
      'The scanner on floor 2 is dead.',
    );
    expect(withoutTicketNoise(forwarded)).toBe('The scanner on floor 2 is dead.');
  });

  it('knows German and French farewells', () => {
    expect(
      withoutTicketNoise(lines('Sehr geehrte Damen und Herren,', 'Outlook startet nicht.', 'Mit freundlichen Grüßen', 'Max Muster')),
    ).toBe('Outlook startet nicht.');
    expect(withoutTicketNoise(lines('Bonjour,', "L'imprimante est en panne.", 'Cordialement', 'Luc'))).toBe("L'imprimante est en panne.");
  });

  it.each([
    'Hello, please help. Since the update it prints only blank pages.',
    lines('From the printer room: it beeps.', 'To me it looks broken'),
    lines('Thanks', ...Array.from({ length: 20 }, (_, line) => `Step ${line}: open the panel`)),
    'Error: disk full\nDate: yesterday',
    '',
  ])('keeps what tells of the trouble: %j', (text) => {
    expect(withoutTicketNoise(text)).toBe(text);
  });

  it('rather keeps a ticket that is nothing but courtesy than to lose it', () => {
    expect(withoutTicketNoise('Hi,\n\nthanks\nAnna')).toBe('Hi,\n\nthanks\nAnna');
  });
});

describe('withoutSubjectPrefixes', () => {
  it.each([
    ['RE: FW: AW: Printer jams', 'Printer jams'],
    ['[EXTERNAL] Re[2]: VPN drops', 'VPN drops'],
    ['[Request ID :##4711##] : Mailbox full', 'Mailbox full'],
    ['Report of ticket machine', 'Report of ticket machine'],
    ['RE:', 'RE:'],
  ])('%s', (subject, expected) => {
    expect(withoutSubjectPrefixes(subject)).toBe(expected);
  });
});
