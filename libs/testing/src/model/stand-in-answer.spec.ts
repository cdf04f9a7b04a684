import { standInAnswer } from './stand-in-answer';

const piece = (ref: string, kind: string, ...lines: string[]) => `[begin 00ff ${ref} (${kind})]\n${lines.join('\n')}\n[end 00ff ${ref}]`;
const TICKET = piece('T', 'the new ticket', 'Subject: Printer prints blank pages', 'Title: of the ticket');

describe('the stand-in answer', () => {
  it('cites what the prompt holds, and tries the best first', () => {
    const found = [
      piece(
        'H1',
        'past ticket',
        'Title: Blank pages',
        'Date: 2026-05-01',
        'Resolution: Reinstalled the driver',
        'Description: It prints blank pages.',
      ),
      piece('H2', 'past ticket', 'Title: Blank labels', 'Resolution: Replaced the ribbon.'),
      piece('H3', 'past ticket', 'Title: Blank again', 'Resolution: Reinstalled the driver'),
      piece('H4', 'past ticket', 'Title: Unknown', 'Resolution: not recorded'),
    ];
    expect(standInAnswer([TICKET, ...found].join('\n\n'))).toEqual({
      summary: [
        { text: 'This looks like "Blank pages", which was resolved on 2026-05-01.', refs: ['T', 'H1'] },
        { text: 'Trouble like this has been resolved 4 times before.', refs: ['H1', 'H2', 'H3', 'H4'] },
      ],
      next_steps: [
        { text: 'Try first what helped before: reinstalled the driver.', refs: ['H1', 'H3'] },
        { text: 'If that does not help: replaced the ribbon.', refs: ['H2'] },
      ],
    });
  });

  it('names the host that is in trouble, and what to read', () => {
    const found = [
      piece('S2', 'article', 'Title: Server pages', 'Of the intranet.'),
      piece('S1', 'article', 'Title: Blank pages and what helps', 'Date: 2026-05-01', 'Empty the spool.'),
      piece('M1', 'monitoring', 'Title: prn-01', 'DiskFull (critical) firing since 08:12 UTC', 'reachable'),
      piece('M2', 'monitoring', 'Title: prn-02', 'reachable, cpu 3 %'),
      piece('I1', 'system', 'Title: prn-01', 'Role: print server'),
    ];
    expect(standInAnswer([TICKET, ...found].join('\n\n'))).toEqual({
      summary: [{ text: 'prn-01 is in trouble: DiskFull (critical) firing since 08:12 UTC.', refs: ['M1'] }],
      next_steps: [{ text: 'Follow "Blank pages and what helps".', refs: ['S1'] }],
    });
  });

  it('says what the ticket is about where nothing else is known', () => {
    const found = [piece('I1', 'system', 'Title: prn-01', 'Role: print server')];
    expect(standInAnswer([TICKET, ...found].join('\n\n')).summary).toEqual([{ text: 'This is about prn-01.', refs: ['T', 'I1'] }]);
  });

  it('says nothing where nothing was found', () => {
    expect(standInAnswer(TICKET)).toEqual({ summary: [], next_steps: [] });
  });
});
