/**
 * Measures how much of the personal data in texts is found, and how much of what is found is personal data: see docs/security.md.
 *
 *   npm run bench:masking -- [--vectors FILE] [--misses]
 *
 * FILE is JSON: [{"text": "…", "entity": "EMAIL", "spans": [[start, end], …]}, …]. Without it the set of this repository is used.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { findPersonalData } from '#personal-data';
import { openRedaction } from './baseline';
import { type Masker, type Miss, precisionOf, recallOf, score } from './score';
import { parseVectors } from './vectors';

async function main(): Promise<void> {
  const { values } = parseArgs({ options: { vectors: { type: 'string' }, misses: { type: 'boolean', default: false } } });
  const vectors = parseVectors(readFileSync(values.vectors ?? join(process.cwd(), 'bench', 'masking', 'vectors.json'), 'utf8'));
  const maskers: readonly (readonly [string, Masker])[] = [
    ['ai-agents', findPersonalData],
    ['OpenRedaction (npm @openredaction/core)', openRedaction()],
  ];
  for (const [name, masker] of maskers) {
    const begin = performance.now();
    const { scores, misses } = await score(vectors, masker);
    const microseconds = ((performance.now() - begin) * 1000) / Math.max(1, vectors.length);
    process.stdout.write(`\n${name}, ${vectors.length} vectors, ${microseconds.toFixed(0)} µs a text\n`);
    process.stdout.write(
      `${'entity'.padEnd(12)}${['vectors', 'spans', 'recall', 'precision'].map((head) => head.padStart(10)).join('')}\n`,
    );
    for (const row of scores) {
      const cells = [String(row.vectors), String(row.spans), recallOf(row).toFixed(3), precisionOf(row).toFixed(3)];
      process.stdout.write(`${row.entity.padEnd(12)}${cells.map((cell) => cell.padStart(10)).join('')}\n`);
    }
    if (values.misses && masker === findPersonalData) misses.forEach(printMiss);
  }
}

function printMiss({ vector, missed, wrong }: Miss): void {
  process.stdout.write(
    `${vector.entity} ${JSON.stringify(vector.text)}: missed ${JSON.stringify(missed)}, wrongly found ${JSON.stringify(wrong)}\n`,
  );
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
});
