import type { Evidence, EvidenceKind } from '../context/context-source';
import type { Statement } from '../enhancement';
import { isLoose, likeness, listOf } from './phrases';

/**
 * How likely one piece of evidence that fits the ticket entirely names its cause. A past ticket with a cure tells most, a page of the web
 * little; who owns a host tells nothing, and neither does a host that is well.
 */
const WEIGHTS: Readonly<Record<EvidenceKind, number>> = { 'past ticket': 0.69, monitoring: 0.6, article: 0.5, 'web page': 0.3, system: 0 };

const HIGH = 0.7;
const MEDIUM = 0.4;

/**
 * How well a summary is founded, by the evidence that it cites, as far as it fits, and nothing else: what a model thinks of its own answer says little about it.
 *
 * Pieces are taken for independent, so the doubt that is left is the product of what each leaves: two tickets that are very similar are high,
 * one is medium at most, however alike, and an article alone is low or medium.
 */
export function confidenceOf(summary: readonly Statement[], evidence: readonly Evidence[]): string {
  const cited = new Set(summary.flatMap(({ refs }) => refs));
  const founding = evidence.filter(
    ({ ref, kind, relevance, conclusive = true }) => cited.has(ref) && conclusive && WEIGHTS[kind] > 0 && !isLoose(relevance),
  );
  if (founding.length === 0) return 'confidence: low, nothing found names a cause';
  const doubt = founding.reduce((left, { kind, relevance }) => left * (1 - WEIGHTS[kind] * relevance), 1);
  return `confidence: ${levelOf(1 - doubt)}, from ${basisOf(founding)}`;
}

function levelOf(certainty: number): string {
  if (certainty >= HIGH) return 'high';
  return certainty >= MEDIUM ? 'medium' : 'low';
}

function basisOf(founding: readonly Evidence[]): string {
  const of = (kind: EvidenceKind) => founding.filter((evidence) => evidence.kind === kind);
  const tickets = of('past ticket');
  const best = likeness(Math.max(...tickets.map(({ relevance }) => relevance)));
  return listOf(
    [
      tickets.length === 1 ? `1 ${best} ticket` : counted(tickets.length, 'past tickets'),
      counted(of('monitoring').length, 'host in trouble', 'hosts in trouble'),
      counted(of('article').length, 'article', 'articles'),
      counted(of('web page').length, 'web page', 'web pages'),
    ].filter((part) => part !== ''),
  );
}

function counted(count: number, one: string, many = one): string {
  return count === 0 ? '' : `${count} ${count === 1 ? one : many}`;
}
