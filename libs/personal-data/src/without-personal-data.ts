import { type KnownPerson, PersonalDataMask, PLACEHOLDER } from './personal-data-mask';

/** Texts in which nothing says who somebody is. */
export interface ImpersonalTexts {
  /** As many as were given, with a blank where something was taken out. */
  readonly texts: readonly string[];
  /** True of a word that is a name in one of the given texts, also where it is written small. */
  readonly isName: (word: string) => boolean;
}

/**
 * Takes personal data out of texts that belong together, for where it must not go and nothing has to come back: what a `PersonalDataMask` would
 * mask is gone. IP addresses stay.
 */
export function withoutPersonalData(texts: readonly string[], known: readonly KnownPerson[] = []): ImpersonalTexts {
  const mask = new PersonalDataMask(known);
  const masked = mask.maskAll(texts.map((text) => ({ text, source: '' })));
  return { texts: masked.map((text) => text.replace(PLACEHOLDER, ' ')), isName: (word) => mask.knowsName(word) };
}
