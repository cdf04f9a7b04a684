import { appendFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where a page may be; the first one that has it counts. */
const FOLDERS = ['docs/operations', 'docs'];

/** A block of commands of a page. */
export interface RunbookBlock {
  readonly page: string;
  /** The heading above it. */
  readonly section: string;
  /** Its number in the section, from 0. */
  readonly index: number;
  readonly commands: string;
}

/** The file of a page. */
export function fileOf(page: string): string {
  const files = FOLDERS.map((folder) => join(folder, `${page}.md`));
  const file = files.find((each) => existsSync(each));
  if (file === undefined) throw new Error(`There is no page ${files.join(' or ')}.`);
  return file;
}

/** Every `sh` block of a page, in the page's order. */
export function blocksOf(page: string): readonly RunbookBlock[] {
  const blocks: RunbookBlock[] = [];
  let section = '';
  let open: string[] | undefined;
  for (const line of readFileSync(fileOf(page), 'utf8').split('\n')) {
    const heading = /^#{1,4} (.*)$/.exec(line)?.[1];
    if (open === undefined && heading !== undefined) section = heading;
    else if (line === '```sh') open = [];
    else if (line === '```' && open !== undefined) {
      const index = blocks.filter((block) => block.section === section).length;
      blocks.push({ page, section, index, commands: open.join('\n') });
      open = undefined;
    } else open?.push(line);
  }
  return blocks;
}

/** @throws Error when the page has no such block: somebody has changed it, and must look at what is run of it. */
export function blockOf(page: string, section: string, index = 0): RunbookBlock {
  const blocks = blocksOf(page);
  const found = blocks.find((block) => block.section === section && block.index === index);
  if (found !== undefined) return found;
  const known = blocks.map((block) => `"${block.section}" ${block.index}`).join(', ');
  throw new Error(`${fileOf(page)} has no block of commands "${section}" ${index}; it has ${known}.`);
}

const keyOf = ({ page, section, index }: RunbookBlock): string => `${page}: ${section} ${index}`;

/** Which blocks a run has executed, in a file that all stories share. */
export class RunbookRecord {
  private readonly file: string;

  constructor(directory: string) {
    this.file = join(directory, 'runbook-blocks.txt');
  }

  add(block: RunbookBlock): void {
    appendFileSync(this.file, `${keyOf(block)}\n`);
  }

  /** The blocks of these pages that were never run. */
  missing(pages: readonly string[]): readonly string[] {
    const run = new Set(readFileSync(this.file, 'utf8').split('\n'));
    return pages
      .flatMap(blocksOf)
      .map(keyOf)
      .filter((key) => !run.has(key));
  }
}
