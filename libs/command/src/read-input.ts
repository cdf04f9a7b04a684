import { readFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';

/** The content of a file; `-` is standard input. @throws Error that says that it is the file */
export async function readInput(file: string): Promise<string> {
  if (file === '-') return text(process.stdin);
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw new Error(`The file cannot be read: ${(error as Error).message}`, { cause: error });
  }
}
