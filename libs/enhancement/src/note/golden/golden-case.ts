import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { InventoryHost } from '#inventory';
import type { TenantPreferences } from '#tenants';
import type { Asset, Solution } from '#tickets';
import type { SimilarTicketRow } from '../../context/similar-tickets.query';
import type { ObservedHost } from './given-look-ups';

/** What a source came to: what it has, in the form in which it is asked for it, or that it has no answer. One that is left out has nothing. */
type Answer<T> = readonly T[] | 'failed' | 'timeout';

/** What goes into a note, as a file of `cases/` says it. Everything in it is invented. */
export interface GoldenCase {
  /** Of the file, and of the golden files of its note. */
  readonly name: string;
  readonly about: string;
  readonly ticket: {
    readonly subject: string;
    readonly description: string;
    readonly requester?: { readonly name?: string; readonly email?: string };
    readonly createdAt: string;
  };
  readonly tenant: { readonly name: string; readonly preferences: TenantPreferences };
  readonly sources: {
    /** Relevance is Postgres's to compute, and given here. */
    readonly ticket_history: Answer<
      Pick<SimilarTicketRow, 'ticket_id' | 'subject' | 'description' | 'resolution' | 'relevance'> & { resolved: string }
    >;
    readonly solutions: Answer<Omit<Solution, 'updatedAt'> & { updated: string }>;
    readonly knowledge_base: Answer<{ readonly title: string; readonly summary: string; readonly url: string }>;
    readonly assets: Answer<Asset>;
    readonly inventory: Answer<InventoryHost>;
    readonly monitoring: Answer<ObservedHost>;
    readonly web_search: Answer<{ readonly title: string; readonly content: string; readonly url: string }>;
  };
  /** What the model writes, as JSON or as it is; or how it fails. */
  readonly model: { readonly answer: unknown } | { readonly fails: 'timeout' | 'quota' | 'budget' };
  /** Page on which the note is rated, where the installation has one. */
  readonly feedbackPage?: string;
  /** What a reader must not find in the note, whatever the golden files say. */
  readonly absent: readonly string[];
}

const CASES = join(__dirname, 'cases');

/** Where a golden file stands: `md` or `html`. */
export function goldenFile(name: string, form: string): string {
  return join(CASES, `${name}.${form}`);
}

export function goldenCases(): GoldenCase[] {
  return readdirSync(CASES)
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => {
      const { tenant, sources, ...given } = parse(readFileSync(join(CASES, file), 'utf8'), { merge: true }) as Written;
      return {
        absent: [],
        ...given,
        name: file.replace(/\.yaml$/, ''),
        tenant: { preferences: {}, ...tenant },
        sources: { ...NOTHING, ...sources },
      };
    });
}

/** What a file may leave out. */
type Written = Omit<GoldenCase, 'name' | 'tenant' | 'sources' | 'absent'> & {
  readonly tenant: Pick<GoldenCase['tenant'], 'name'> & Partial<GoldenCase['tenant']>;
  readonly sources: Partial<GoldenCase['sources']>;
  readonly absent?: readonly string[];
};

const NOTHING: GoldenCase['sources'] = {
  ticket_history: [],
  solutions: [],
  knowledge_base: [],
  assets: [],
  inventory: [],
  monitoring: [],
  web_search: [],
};
