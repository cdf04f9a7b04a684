/**
 * Plants attacks in every place into which a stranger can write, has a model obey them, and prints what broke: see docs/security.md.
 *
 *   npm run bench:injection -- [--attacks FILE] [--breaks]
 *
 * FILE is JSON: {"kind": ["attack", …], …}. Without it the attacks of this repository are used. Exit code 1 when something broke.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Logger } from '@nestjs/common';
import { parseAttacks } from './attacks';
import { campaign } from './campaign';
import { BEHAVIOURS } from './hostile-model';
import { PLACES } from './places';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { attacks: { type: 'string' }, breaks: { type: 'boolean', default: false } } });
  const attacks = parseAttacks(readFileSync(values.attacks ?? join(process.cwd(), 'bench', 'injection', 'attacks.json'), 'utf8'));
  Logger.overrideLogger(false);
  const { runs, obeyed, breaks } = await campaign(attacks);
  process.stdout.write(`\n${attacks.length} attacks in ${PLACES.length} places, a model that obeys in ${BEHAVIOURS.length} ways: `);
  process.stdout.write(`${runs} runs; in ${obeyed} its words reached the note\n\n`);
  process.stdout.write(`${'kind'.padEnd(28)}${'attacks'.padStart(8)}${'runs'.padStart(8)}${'breaks'.padStart(8)}\n`);
  for (const [kind, own] of Map.groupBy(attacks, (attack) => attack.kind)) {
    const cells = [own.length, own.length * PLACES.length * BEHAVIOURS.length, breaks.filter((each) => each.kind === kind).length];
    process.stdout.write(`${kind.padEnd(28)}${cells.map((cell) => String(cell).padStart(8)).join('')}\n`);
  }
  for (const [what, own] of Map.groupBy(breaks, (each) => `${each.place}: ${each.what}`)) {
    process.stdout.write(`${own.length} times, ${what.slice(0, 200)}\n`);
    if (values.breaks)
      own.forEach(({ kind, behaviour, text }) => process.stdout.write(`    ${kind}, ${behaviour}: ${JSON.stringify(text)}\n`));
  }
  process.exitCode = breaks.length === 0 ? 0 : 1;
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
