import { ticketOf } from '#testing';
import { fitOf, searchWords } from './search-words';

const words = (subject: string, description = '', language?: string) => searchWords(ticketOf({ subject, description }), language);

describe('the words to search for', () => {
  it.each([
    ['Problem with the printer: it does not print!', ['printer', 'print']],
    ['VPN error 809 / 0x80070005 since update', ['vpn', 'error', '809', '0x80070005', 'update']],
    ['Please help', []],
    ['Outlook outlook OUTLOOK crashes', ['outlook', 'crashes']],
  ])('of %s', (subject, expected) => {
    expect(words(subject)).toEqual(expected);
  });

  it("leave out the stop words of the tenant's language", () => {
    expect(words('Der Drucker druckt nicht mehr seit dem Update', '', 'german')).toEqual(['drucker', 'druckt', 'update']);
  });

  it('come from the description where the subject says too little, and are few', () => {
    expect(words('Printer', 'It prints blank pages')).toEqual(['printer', 'prints', 'blank', 'pages']);
    expect(words(Array.from({ length: 30 }, (_, i) => `word${i}`).join(' '))).toHaveLength(10);
  });

  it('hold nothing hidden', () => {
    expect(words('Prin\u200bter\u202e offline')).toEqual(['printer', 'offline']);
  });
});

it('fits by its share of the words, more in the title, by their beginnings', () => {
  expect(fitOf(['printer', 'blank'], 'Printing blank pages', '')).toBe(1);
  expect(fitOf(['printer', 'blank'], 'Printers', 'blank')).toBeCloseTo(0.8);
  expect(fitOf(['printer'], 'Printer', '')).toBe(0.5);
  expect(fitOf(['printer', 'blank'], 'Coffee', 'machine')).toBe(0);
});
