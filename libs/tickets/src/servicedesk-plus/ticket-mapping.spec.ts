import { toTicket } from './ticket-mapping';

it.each([
  [true, { name: 'Ada', email: 'ada@acme.example', vip: true }],
  [false, { name: 'Ada', email: 'ada@acme.example' }],
  [null, { name: 'Ada', email: 'ada@acme.example' }],
  ['true', { name: 'Ada', email: 'ada@acme.example' }],
])('takes the requester for a VIP when ServiceDesk Plus does: is_vipuser %p', (is_vipuser, requester) => {
  const request = { subject: 'Printer', requester: { name: 'Ada', email_id: 'ada@acme.example', is_vipuser } };
  expect(toTicket(request, '1', 'https://desk.example/1').requester).toEqual(requester);
});
