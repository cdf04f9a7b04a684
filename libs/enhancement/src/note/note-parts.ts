import type { Statement } from '../enhancement';
import { confidenceOf } from './confidence';
import type { Finding } from './findings';
import type { NoteContent } from './note-content';

/** How one form of the note writes what stands in its lists. */
export interface ItemWriters {
  statement(statement: Statement): string;
  finding(finding: Finding): string;
  line(text: string): string;
}

export interface NotePart {
  readonly title: string;
  /** Stands behind the title in brackets; empty when there is none. */
  readonly remark: string;
  readonly items: readonly string[];
}

/** The parts of a note in the order in which a technician needs them; what has nothing to say is left out. */
export function partsOf({ summary, evidence, findings, nextSteps, notChecked }: NoteContent, write: ItemWriters): NotePart[] {
  return [
    {
      title: 'What this looks like',
      remark: confidenceOf(summary, evidence),
      items: summary.map((each) => write.statement(each)),
    },
    ...findings.map(({ title, items }) => ({ title, remark: '', items: items.map((each) => write.finding(each)) })),
    { title: 'Suggested next steps', remark: '', items: nextSteps.map((each) => write.statement(each)) },
    { title: 'Could not be checked', remark: '', items: notChecked.map((each) => write.line(each)) },
  ].filter(({ items }) => items.length > 0);
}

/** The last line, which is for those who ask where the note comes from. */
export function footerOf({ origin, footer }: NoteContent): string {
  return origin === undefined ? footer : `${origin} ${footer}`;
}
