import type { Attack } from './attacks';
import { breaksOf } from './breaks';
import { BEHAVIOURS, type Behaviour } from './hostile-model';
import { partOf } from '../environment/installation';
import { layers, type Place, PLACES } from './places';
import { type Assault, type Outcome, RedTeam } from './red-team';

/** An attack that achieved something. */
export interface Break {
  readonly assault: Assault;
  readonly what: string;
}

export interface CampaignResult {
  readonly tickets: number;
  /** Attacks in places: a ticket can carry several. */
  readonly planted: number;
  /** Those that the product did not let in: too long, or of a form that is refused. */
  readonly refused: number;
  /** Those whose source gave what they were planted in to the model and the note. */
  readonly found: number;
  /** Those whose source gave nothing: they were planted in vain. */
  readonly unfound: readonly string[];
  /** Those in the ticket itself, which is always read. */
  readonly inTicket: number;
  /** Tickets of which the model's words reached the note; the others show nothing about its answer. */
  readonly obeyed: number;
  readonly breaks: readonly Break[];
  /** Notes, as HTML, on tickets that nobody attacked. Which assault wrote them is not known. */
  readonly strays: readonly string[];
}

/** True when the product did not hold, and also when an attack was planted in vain: it shows nothing then. */
export function hasFailed({ breaks, strays, unfound }: CampaignResult): boolean {
  return breaks.length + strays.length + unfound.length > 0;
}

/** Characters from which on an attack gets into the way of others. */
const LONG = 1_000;

/** Every attack in every place, each in a ticket of its own, with each of these behaviours. */
export function oneByOne(attacks: readonly Attack[], behaviours: readonly Behaviour[] = BEHAVIOURS): Assault[] {
  return attacks.flatMap((attack) =>
    PLACES.flatMap((place) => behaviours.map((behaviour) => ({ planted: [{ place, attack }], obeyed: attack, behaviour }))),
  );
}

/**
 * Every attack in every place, once, with as many attacks in a ticket as do not get into each other's way; and every attack obeyed, once for each
 * layer of places. A fraction of the tickets of {@link oneByOne}.
 */
export function inBatches(attacks: readonly Attack[], behaviour: Behaviour = 'statements'): Assault[] {
  const isLong = ({ text }: Attack) => text.length > LONG;
  const short = attacks.filter((attack) => !isLong(attack));
  return [...batches(short, layers(), behaviour), ...batches(attacks.filter(isLong), layers(true), behaviour)];
}

function batches(attacks: readonly Attack[], places: readonly Place[][], behaviour: Behaviour): Assault[] {
  return places.flatMap((layer) =>
    attacks.map((obeyed, index) => ({
      planted: layer.flatMap((place, offset) => {
        const attack = attacks[(index + offset) % attacks.length];
        return attack === undefined ? [] : [{ place, attack }];
      }),
      obeyed,
      behaviour,
    })),
  );
}

/**
 * Carries out the assaults, as many at once as the team can.
 *
 * @param each is told of every outcome.
 */
export async function campaign(
  team: RedTeam,
  assaults: readonly Assault[],
  each: (outcome: Outcome) => void = () => undefined,
): Promise<CampaignResult> {
  const counts = { planted: 0, refused: 0, found: 0, inTicket: 0, obeyed: 0 };
  const [breaks, unfound]: [Break[], string[]] = [[], []];
  const waiting = assaults.values();
  async function work(): Promise<void> {
    for (const assault of waiting) {
      const outcome = await team.attack(assault).catch((error: unknown) => {
        // The others shall not begin more for nothing.
        Array.from(waiting);
        throw error;
      });
      if (outcome.enhancement.synthesis.status === 'ok') counts.obeyed += 1;
      for (const { place, attack } of assault.planted) {
        counts.planted += 1;
        if (outcome.refused.includes(partOf(place.part, place.half))) counts.refused += 1;
        else if (place.source === undefined) counts.inTicket += 1;
        else if (hasFound(outcome, place)) counts.found += 1;
        else unfound.push(`${place.name}: ${attack.text.slice(0, 80)}`);
      }
      breaks.push(...breaksOf(outcome).map((what) => ({ assault, what })));
      each(outcome);
    }
  }
  const workers = await Promise.allSettled(Array.from({ length: RedTeam.atOnce }, work));
  for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  const strays = team.strayNotes().map(({ html }) => html);
  return { tickets: assaults.length, ...counts, unfound, breaks, strays };
}

function hasFound({ enhancement, scene }: Outcome, { source, isIn = () => true }: Place): boolean {
  return enhancement.context.some(
    (outcome) => outcome.source === source && outcome.evidence.some(({ externalId }) => isIn(externalId, scene)),
  );
}
