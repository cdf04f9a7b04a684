import isCreditCard from 'validator/lib/isCreditCard';
import { type Finding, findingAt } from '../finding';
import { isReference } from './references';

const CANDIDATE = /(?<![\p{L}\p{N}.-])\d(?:[ \u00a0.-]?\d){11,18}(?![\p{L}\p{N}]|[.-]\d)/gu;
/** Cards are written in one piece, in fours, or as American Express prints them: 4-6-5. */
const WRITTEN = /^(?:\d+|\d{4}(.)\d{4}\1\d{4}\1\d{1,7}|\d{4}(.)\d{6}\2\d{4,5})$/;

/** Payment cards: an issuer's first digits and Luhn's check digit. */
export function* cards(text: string): Generator<Finding> {
  for (const { 0: value, index } of text.matchAll(CANDIDATE)) {
    if (WRITTEN.test(value) && isCreditCard(value.replace(/\D/g, '')) && !isReference(text, index)) yield findingAt('CARD', index, value);
  }
}
