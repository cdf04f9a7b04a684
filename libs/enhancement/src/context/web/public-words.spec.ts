import { publicWords } from './public-words';

it('lets out plain words, a few compounds and codes', () => {
  const words = ['drucker', 'wi-fi', 'e-mail', 'log-in', 'two-factor', 're-install', '0x80070005', 'kb5034441', 'outlook.exe'];
  expect(publicWords(words)).toEqual(words);
});

it('keeps a word with a digit, a dot or an underscore, which may be a machine or an account', () => {
  expect(publicWords(['srv01', 'web01.acme', 'acme.example', 'j_doe', '1234567'])).toEqual([]);
});

it('keeps every other word with a hyphen, which may be a machine, whatever it begins with', () => {
  expect(
    publicWords(['dc-vienna', 're-graz', 'pre-vienna', 'multi-shop', 'two-towers', 'non-prod', 'un-geneva', 'log-graz', 'wi-fis']),
  ).toEqual([]);
});
