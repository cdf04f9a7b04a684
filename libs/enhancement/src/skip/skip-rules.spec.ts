import type { SkipRules } from '#tenants';
import { ticketOf } from '#testing';
import type { Ticket } from '#tickets';
import { skipReason } from './skip-rules';

const vip = { name: 'Ada Lovelace', email: 'Ada@Board.acme.example', vip: true };

describe('a ticket gets no note', () => {
  it.each<[string, SkipRules, Partial<Ticket>, string]>([
    ['that is closed', { statuses: ['Closed', 'resolved'] }, { status: 'Resolved' }, 'its status is Resolved'],
    ['of a VIP', { vip: true }, { requester: vip }, 'its requester is a VIP'],
    ['of an address', { requesters: ['ada@board.acme.example'] }, { requester: vip }, 'its requester is left out'],
    ['of a domain', { requesters: ['x@y.example', '*@board.acme.example'] }, { requester: vip }, 'its requester is left out'],
    ['of a name', { requesters: ['ada *'] }, { requester: vip }, 'its requester is left out'],
    ['with a spam phrase in its subject', { spam: ['x', 'blank   PAGES'] }, {}, 'it is spam by pattern 2'],
    ['with a spam phrase in its description', { spam: ['printer on * prints'] }, {}, 'it is spam by pattern 1'],
    ['that hides the phrase in wide letters', { spam: ['you won'] }, { subject: 'Ｙｏｕ\twon' }, 'it is spam by pattern 1'],
    ['that is short', { minWords: 4 }, { subject: 'Help', description: 'me please' }, 'it has fewer than 4 words'],
  ])('%s', (_, rules, changes, reason) => {
    expect(skipReason(ticketOf(changes), rules)).toBe(reason);
  });
});

describe('a ticket gets one', () => {
  it.each<[string, SkipRules | undefined, Partial<Ticket>]>([
    ['without rules', undefined, { status: 'Closed', requester: vip, subject: '', description: '' }],
    ['with empty rules', {}, { status: 'Closed', requester: vip, subject: '', description: '' }],
    ['with rules that say no', { vip: false, minWords: 0 }, { requester: vip, description: '' }],
    ['in another status', { statuses: ['Closed'] }, { status: 'Closed by mistake' }],
    ['without a status', { statuses: ['Closed'] }, {}],
    ['of somebody else', { vip: true, requesters: ['*@board.acme.example'] }, { requester: { email: 'ada@board.acme.example.org' } }],
    ['without a requester', { vip: true, requesters: ['*'] }, {}],
    ['with parts of the phrase in another order', { spam: ['pages * blank'] }, { description: '' }],
    ['with half a phrase', { spam: ['ab*bc'] }, { subject: 'abc', description: '' }],
    ['that is just long enough', { minWords: 3 }, { subject: 'Help', description: 'me please' }],
  ])('%s', (_, rules, changes) => {
    expect(skipReason(ticketOf(changes), rules)).toBeUndefined();
  });
});

it('takes no time over a pattern and a text that are made to take some', () => {
  const begin = performance.now();
  expect(skipReason(ticketOf({ subject: 'a'.repeat(100_000), description: '' }), { spam: [`${'a*'.repeat(40)}b`] })).toBeUndefined();
  expect(performance.now() - begin).toBeLessThan(10_000);
});
