import { estimateTokens } from './token-estimate';

it.each([
  ['', 0],
  ['abc', 1],
  ['abcd', 2],
  ['Drucker druckt weiße Seiten', 10],
  ['打印机', 3],
  ['🖨', 1],
])('takes %p for %i tokens', (text, tokens) => {
  expect(estimateTokens(text)).toBe(tokens);
});
