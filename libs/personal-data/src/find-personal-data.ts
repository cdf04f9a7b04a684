import { type Entity, ENTITIES, type Finding, type Recogniser } from './finding';
import { cards } from './recognisers/card';
import { emails } from './recognisers/email';
import { ibans } from './recognisers/iban';
import { ipAddresses } from './recognisers/ip-address';
import { nationalIds } from './recognisers/national-id';
import { persons } from './recognisers/person';
import { phones } from './recognisers/phone';

/** Of two findings in one place the one of the earlier recogniser is kept: those with check digits know best. */
const RECOGNISERS: readonly { readonly entity: Entity; readonly recognise: Recogniser; readonly needs: RegExp }[] = [
  { entity: 'EMAIL', recognise: emails, needs: /@|\bat\b/i },
  { entity: 'IBAN', recognise: ibans, needs: /\d{2}/ },
  { entity: 'CARD', recognise: cards, needs: /\d{2}/ },
  { entity: 'NATIONAL_ID', recognise: nationalIds, needs: /\d{2}/ },
  { entity: 'IP', recognise: ipAddresses, needs: /\d\.|:/ },
  { entity: 'PHONE', recognise: phones, needs: /\d/ },
  { entity: 'PERSON', recognise: persons, needs: /\p{L}{2}/u },
];

/** Finds personal data of the given kinds in a text, in the order of the text; findings do not overlap. */
export function findPersonalData(text: string, entities: readonly Entity[] = ENTITIES): Finding[] {
  const kept: Finding[] = [];
  for (const { entity, recognise, needs } of RECOGNISERS) {
    if (!entities.includes(entity) || !needs.test(text)) continue;
    // Of two of one kind in one place the longer one is kept.
    const found = [...recognise(text)].sort((one, other) => other.end - other.start - (one.end - one.start));
    for (const finding of found) {
      if (!kept.some(({ start, end }) => finding.start < end && start < finding.end)) kept.push(finding);
    }
  }
  return kept.sort((one, other) => one.start - other.start);
}
