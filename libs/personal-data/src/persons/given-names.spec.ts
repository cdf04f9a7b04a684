import { isListedGivenName } from './given-names';

const LISTS = ['en', 'de', 'fr', 'it', 'es', 'tr'];

it('every name of the package is a given name, and nothing else is', () => {
  const names = LISTS.flatMap((list) => [
    ...jest.requireActual<ReadonlyMap<string, string>>(`gender-detection-from-name/names/${list}`).keys(),
  ]);
  expect(names.length).toBeGreaterThan(60_000);
  expect(names.filter((name) => !isListedGivenName(name))).toEqual([]);
  expect(['', 'printer', 'Jane', 'xanthor'].filter((word) => isListedGivenName(word))).toEqual([]);
});
