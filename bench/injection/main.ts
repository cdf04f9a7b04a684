/**
 * Plants attacks in every place into which a stranger can write, on a whole installation, has a model obey them, and prints what broke: see
 * docs/security.md.
 *
 *   npm run bench:injection -- [--attacks FILE] [--breaks] [--quick]
 *
 * FILE is JSON: {"kind": ["attack", …], …}. Without it the attacks of this repository are used. --quick plants several attacks in a ticket.
 * Exit code 1 when something broke, or an attack was planted in vain.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { progress } from '../report/progress';
import { type Attack, parseAttacks } from './attacks';
import { type Break, campaign, type CampaignResult, hasFailed, inBatches, oneByOne } from './campaign';
import { BEHAVIOURS } from './hostile-model';
import { PLACES } from './places';
import { RedTeam } from './red-team';

/** Tickets between two lines that say how far it is. */
const SAID_EVERY = 500;

const LIMITS = `What this cannot show: the model is a stand-in that always obeys, so it says what an answer can do and nothing about how often a real
model would give it, whether its advice is good, or what it makes of placeholders. Knowledge base, Prometheus, Alertmanager, SearXNG and
ServiceDesk Plus are stand-ins that speak as these do. docs/security.md says more.`;

async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { attacks: { type: 'string' }, breaks: { type: 'boolean', default: false }, quick: { type: 'boolean', default: false } },
  });
  const attacks = parseAttacks(readFileSync(values.attacks ?? join(process.cwd(), 'bench', 'injection', 'attacks.json'), 'utf8'));
  const assaults = values.quick ? BEHAVIOURS.flatMap((behaviour) => inBatches(attacks, behaviour)) : oneByOne(attacks);
  const say = progress();
  say('starting api, worker, Postgres and the stand-ins');
  const team = await RedTeam.start();
  try {
    let done = 0;
    const result = await campaign(team, assaults, () => {
      if ((done += 1) % SAID_EVERY === 0) say(`${done} of ${assaults.length} tickets`);
    });
    process.stdout.write(report(attacks, result, values.breaks));
    process.exitCode = hasFailed(result) ? 1 : 0;
  } finally {
    await team.stop();
  }
}

function report(
  attacks: readonly Attack[],
  { tickets, planted, found, inTicket, refused, obeyed, unfound, breaks, strays }: CampaignResult,
  all: boolean,
): string {
  const lines = [
    '',
    `${attacks.length} attacks in ${PLACES.length} places, a model that obeys in ${BEHAVIOURS.length} ways: ${planted} attacks in ${tickets} tickets;`,
    `${found} were found by a source, ${inTicket} stood in the ticket, ${refused} were refused at the door; of ${obeyed} tickets the model's words reached the note`,
    '',
    `${'kind'.padEnd(28)}${'attacks'.padStart(8)}${'breaks'.padStart(8)}`,
    ...[...Map.groupBy(attacks, ({ kind }) => kind)].map(([kind, own]) => {
      const broken = breaks.filter(({ assault }) => kindsOf(assault).has(kind)).length;
      return `${kind.padEnd(28)}${String(own.length).padStart(8)}${String(broken).padStart(8)}`;
    }),
    '',
    ...[...Map.groupBy(breaks, ({ assault, what }) => `${placesOf(assault)}: ${what}`)].flatMap(([what, own]) => [
      `${own.length} times, ${what.slice(0, 200)}`,
      ...(all ? own.map(({ assault }) => `    ${assault.obeyed.kind}, ${assault.behaviour}: ${JSON.stringify(assault.obeyed.text)}`) : []),
    ]),
    ...strays.map((html) => `A note was written on another ticket: ${html.slice(0, 200)}`),
    ...unfound.map((what) => `Planted in vain, as its source did not find it: ${what}`),
    LIMITS,
    '',
  ];
  return lines.join('\n');
}

/** A break in a ticket with several attacks may be of any of them. */
function kindsOf({ planted, obeyed }: Break['assault']): ReadonlySet<string> {
  return new Set([obeyed.kind, ...planted.map(({ attack }) => attack.kind)]);
}

function placesOf({ planted }: Break['assault']): string {
  return planted.length === 1 ? (planted[0]?.place.name ?? '') : `${planted.length} places`;
}

main().then(
  () => process.exit(),
  (error: unknown) => {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
    process.exit(1);
  },
);
