import { getCountrySpecifications, isValidIBAN } from 'ibantools';
import { type Finding, findingAt } from '../finding';

const BEGIN = /(?<![\p{L}\p{N}])[a-z]{2}[ \u00a0-]?\d{2}(?=[ \u00a0.-]?[a-z0-9])/giu;
const LENGTHS = new Map(Object.entries(getCountrySpecifications()).map(([country, { chars }]) => [country, chars ?? 0]));

/** International bank account numbers: of their country's length, with the check digits of ISO 7064 (mod 97). */
export function* ibans(text: string): Generator<Finding> {
  for (const { 0: begin, index } of text.matchAll(BEGIN)) {
    const length = LENGTHS.get(begin.slice(0, 2).toUpperCase()) ?? 0;
    if (length === 0) continue;
    const value = new RegExp(`^[a-z0-9](?:[ \\u00a0.-]?[a-z0-9]){${length - 1}}(?![a-z0-9])`, 'i').exec(
      text.slice(index, index + 2 * length),
    )?.[0];
    if (value !== undefined && isValidIBAN(value.replace(/[^a-z0-9]/gi, '').toUpperCase())) yield findingAt('IBAN', index, value);
  }
}
