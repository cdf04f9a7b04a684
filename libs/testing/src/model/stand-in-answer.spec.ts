import { standInAnswer } from './stand-in-answer';

const piece = (ref: string, ...lines: string[]) => `[begin 00ff ${ref} (found)]\n${lines.join('\n')}\n[end 00ff ${ref}]`;
const TICKET = piece('T', 'Subject: Printer prints blank pages', 'Title: of the ticket');

describe('the stand-in answer', () => {
  it('cites what the prompt holds, and tries the best first', () => {
    const found = [
      piece('H1', 'Title: Blank pages', 'Date: 2026-05-01', 'Resolution: Reinstalled the driver', 'Description: It prints blank pages.'),
      piece('H2', 'Title: Blank labels', 'Resolution: Replaced the ribbon.'),
      piece('H3', 'Title: Blank again', 'Resolution: Reinstalled the driver'),
      piece('H4', 'Title: Unknown', 'Resolution: not recorded'),
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

  it('says nothing where nothing was found', () => {
    expect(standInAnswer(TICKET)).toEqual({ summary: [], next_steps: [] });
  });
});
