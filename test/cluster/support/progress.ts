import { basename } from 'node:path';

const REMIND_EVERY_MS = 30_000;

/**
 * Does a step and prints one line for it with its seconds; while it takes long, another line every half minute.
 *
 * @param title What is done, or what is the case afterwards, without full stop.
 */
export async function step<T>(title: string | ((result: T) => string), work: () => Promise<T>): Promise<T> {
  const began = performance.now();
  const seconds = (): string => `${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s`;
  const name = typeof title === 'string' ? title : 'still working';
  const reminder = setInterval(() => say(`… ${seconds()}  ${name}`), REMIND_EVERY_MS);
  try {
    const result = await work();
    say(`✓ ${seconds()}  ${typeof title === 'string' ? title : title(result)}`);
    return result;
  } catch (error) {
    say(`✗ ${seconds()}  ${name}`);
    throw error;
  } finally {
    clearInterval(reminder);
  }
}

/** Shows what a program printed, indented below the step that ran it. */
export function show(text: string): void {
  for (const line of text.trim().split('\n')) process.stderr.write(`              │ ${line}\n`);
}

/** Prints a line with the name of the story that is being tried. */
export function say(line: string): void {
  process.stderr.write(`${story().padEnd(16)} ${line}\n`);
}

function story(): string {
  const path = typeof expect === 'undefined' ? undefined : expect.getState().testPath;
  return path === undefined ? 'set up' : basename(path, '.spec.ts');
}
