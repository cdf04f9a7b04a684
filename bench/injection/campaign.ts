import type { Attack } from './attacks';
import { breaksOf } from './breaks';
import { BEHAVIOURS, type Behaviour } from './hostile-model';
import { PLACES } from './places';
import { RedTeam } from './red-team';

/** An attack that achieved something. */
export interface Break {
  readonly kind: string;
  readonly place: string;
  readonly behaviour: Behaviour;
  readonly text: string;
  readonly what: string;
}

export interface CampaignResult {
  readonly runs: number;
  /** Runs in which the model's words reached the note; the others show nothing about the answer. */
  readonly obeyed: number;
  readonly breaks: readonly Break[];
}

const AT_ONCE = 8;

/** Plants every attack in every place, with these behaviours of the model, and tells what broke. */
export async function campaign(attacks: readonly Attack[], behaviours: readonly Behaviour[] = BEHAVIOURS): Promise<CampaignResult> {
  const team = await RedTeam.start();
  const breaks: Break[] = [];
  let obeyed = 0;
  const plans = attacks.flatMap((attack) => PLACES.flatMap((place) => behaviours.map((behaviour) => ({ attack, place, behaviour }))));
  const waiting = plans.values();
  async function work(): Promise<void> {
    for (const { attack, place, behaviour } of waiting) {
      const outcome = await team.attack(place, attack.text, behaviour);
      if (outcome.enhancement.synthesis.status === 'ok') obeyed += 1;
      for (const what of breaksOf(outcome)) breaks.push({ kind: attack.kind, place: place.name, behaviour, text: attack.text, what });
    }
  }
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, work));
    for (const note of team.strayNotes()) {
      breaks.push({
        kind: 'all',
        place: 'another ticket',
        behaviour: 'raw',
        text: note.html,
        what: 'a note was written on another ticket',
      });
    }
  } finally {
    await team.stop();
  }
  return { runs: plans.length, obeyed, breaks };
}
