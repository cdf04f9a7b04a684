import { OpenRedaction } from '@openredaction/core';
import type { Entity, Finding } from '#personal-data';

/** Its kinds in our words; what is not here (order numbers, licence plates, …) has no word among ours. */
const KINDS: readonly (readonly [RegExp, Entity])[] = [
  [/^EMAIL/, 'EMAIL'],
  [/^PHONE/, 'PHONE'],
  [/^CREDIT_CARD/, 'CARD'],
  [/IBAN$/, 'IBAN'],
  [/^IPV[46]/, 'IP'],
  [/^NAME/, 'PERSON'],
  [
    /SSN|NATIONAL|TAX_ID|TAX_NUMBER|PASSPORT|PERSONAL_(?:ID|NUMBER)|DNI|CPF|CIVIL_ID|^(?:ISRAEL|TURKEY|QATAR|SOUTH_AFRICA|UAE_EMIRATES|EMPLOYEE)_ID|AADHAAR|CURP|SIN$|HETU|BSN|NIR|CODICE/,
    'NATIONAL_ID',
  ],
];

/** OpenRedaction, a maintained masker from npm, as it comes: all its patterns, its own thresholds. */
export function openRedaction(): (text: string) => Promise<Finding[]> {
  const redactor = new OpenRedaction();
  return async (text) => {
    // It takes what names an example for test data, and our people live at .example: another word of the same length is fair to it.
    const { detections } = await redactor.detect(text.replace(/example/gi, 'initech'));
    return detections.flatMap(({ type, position: [start, end] }) => {
      const entity = KINDS.find(([pattern]) => pattern.test(type))?.[1];
      return entity === undefined ? [] : [{ entity, start, end }];
    });
  };
}
