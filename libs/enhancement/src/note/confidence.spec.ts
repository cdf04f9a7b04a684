import type { Evidence } from '../context/context-source';
import { confidenceOf } from './confidence';

const evidence = (ref: string, kind: Evidence['kind'], relevance: number, changes: Partial<Evidence> = {}): Evidence => ({
  ref,
  kind,
  title: 'Blank pages',
  text: 'Resolution: Replaced the toner.',
  relevance,
  ...changes,
});
const FOUND = [
  evidence('H1', 'past ticket', 0.8),
  evidence('H2', 'past ticket', 0.75),
  evidence('H3', 'past ticket', 0.3),
  evidence('H4', 'past ticket', 0.9, { conclusive: false }),
  evidence('H5', 'past ticket', 1),
  evidence('K1', 'article', 0.6),
  evidence('K2', 'article', 1),
  evidence('W1', 'web page', 0.9),
  evidence('M1', 'monitoring', 0.95),
  evidence('M2', 'monitoring', 0.5, { conclusive: false }),
  evidence('I1', 'system', 1),
];
const confidence = (...refs: string[]) => confidenceOf([{ text: 'The toner is empty.', refs }], FOUND);

describe('the confidence of a summary', () => {
  it.each([
    [['H1', 'H2'], 'high, from 2 past tickets'],
    [['H1', 'M1'], 'high, from 1 very similar ticket and 1 host in trouble'],
    [['T', 'H1'], 'medium, from 1 very similar ticket'],
    [['M1'], 'medium, from 1 host in trouble'],
    [['K1', 'H3'], 'low, from 1 article'],
    [['H5'], 'medium, from 1 very similar ticket'],
    [['K1'], 'low, from 1 article'],
    [['K2'], 'medium, from 1 article'],
    [['K1', 'W1'], 'medium, from 1 article and 1 web page'],
  ])('grows with what it cites: %j is %s', (refs, expected) => {
    expect(confidence(...refs)).toBe(`confidence: ${expected}`);
  });

  it.each([['T'], ['I1'], ['H3'], ['H4'], ['M2'], ['X9']])('is low when it rests on %s alone, which tells no cause', (ref) => {
    expect(confidence(ref)).toBe('confidence: low, nothing found names a cause');
  });

  it('counts nothing twice, and nothing that is not cited', () => {
    const statements = Array.from({ length: 4 }, () => ({ text: 'It is the toner.', refs: ['H1', 'H1'] }));
    expect(confidenceOf(statements, FOUND)).toBe(confidence('H1'));
  });
});
