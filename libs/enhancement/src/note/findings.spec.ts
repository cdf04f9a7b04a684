import type { Evidence } from '../context/context-source';
import { findingsOf } from './findings';

const evidence = (ref: string, kind: Evidence['kind'], changes: Partial<Evidence> = {}): Evidence => ({
  ref,
  kind,
  title: 'web01',
  text: `text of ${ref}`,
  relevance: 0.5,
  ...changes,
});
const EVERYTHING = [
  evidence('H1', 'past ticket', { title: "Payroll of Jane's team", externalId: '901', url: 'https://desk.example/901', relevance: 0.8 }),
  evidence('S1', 'article', { title: 'Payroll close', url: 'https://desk.example/s/1', public: true }),
  evidence('K1', 'article', { title: 'Payroll, for us only', url: 'https://wiki.example/1' }),
  evidence('I1', 'system', { text: 'Owner: Jane Doe', remark: 'named in the ticket' }),
  evidence('M1', 'monitoring', { text: 'HighCpu firing', remark: 'an alert is firing' }),
  evidence('W1', 'web page', { title: 'Payroll on the web', url: 'https://vendor.example/1', public: true }),
];

const NOBODY: ReadonlySet<string> = new Set();

describe('what was found', () => {
  it('is in three parts, in the order of the note, whoever answered first', () => {
    const parts = findingsOf(EVERYTHING, NOBODY);
    expect(parts.map(({ title, items }) => [title, items.map(({ refs }) => refs.join())])).toEqual([
      ['Similar tickets', ['H1']],
      ['Articles', ['S1', 'K1', 'W1']],
      ['Systems involved', ['M1,I1']],
    ]);
  });

  it('says of a host once what all sources know of it: how it is, and below that what it is', () => {
    const hosts = [
      evidence('A1', 'system', { title: 'WEB01', text: 'Server, In Use; location Berlin; owner Ops', remark: 'named in the ticket' }),
      evidence('I1', 'system', {
        title: 'web01.acme.example',
        text: 'web server; location Berlin; owner Web team',
        remark: 'named in the ticket',
      }),
      evidence('I2', 'system', { title: 'web01.other.example', text: 'spare' }),
      evidence('I3', 'system', { title: '10.0.0.1', text: 'router' }),
      evidence('I4', 'system', { title: '10.0.0.2', text: 'router' }),
      evidence('M1', 'monitoring', { text: 'HighCpu firing\nup', remark: 'an alert is firing', relevance: 0.9 }),
    ];
    const [systems] = findingsOf(hosts, NOBODY);
    expect(systems?.items.map(({ refs, title, remark, excerpts }) => [refs.join(), title, remark, excerpts])).toEqual([
      [
        'M1,A1,I1',
        'web01.acme.example',
        'an alert is firing',
        ['HighCpu firing', 'up', 'web server; location Berlin; owner Web team; Server, In Use; owner Ops'],
      ],
      ['I2', 'web01.other.example', 'similar', ['spare']],
      ['I3', '10.0.0.1', 'similar', ['router']],
      ['I4', '10.0.0.2', 'similar', ['router']],
    ]);
  });

  it('says of a ticket how similar it is, and of an article only how old', () => {
    const date = new Date('2026-05-01');
    const found = [evidence('H1', 'past ticket', { date }), evidence('S1', 'article', { date }), evidence('K1', 'article')];
    const parts = findingsOf(found, NOBODY);
    expect(parts.flatMap(({ items }) => items).map(({ remark }) => remark)).toEqual(['2026-05-01, similar', 'updated 2026-05-01', '']);
  });

  it('leaves out what hardly fits or tells no cure, unless a statement rests on it or there are none', () => {
    const found = [
      evidence('H1', 'past ticket'),
      evidence('H2', 'past ticket', { relevance: 0.4 }),
      evidence('H3', 'past ticket', { conclusive: false }),
      evidence('K1', 'article', { relevance: 0.2 }),
      evidence('I1', 'system', { conclusive: false }),
    ];
    const shown = (...cited: string[]) =>
      findingsOf(found, new Set(cited))
        .flatMap(({ items }) => items)
        .flatMap(({ refs }) => refs);
    expect(shown()).toEqual(['H1', 'H2', 'H3', 'K1', 'I1']);
    expect(shown('H1')).toEqual(['H1', 'I1']);
    expect(shown('T', 'H2', 'H3', 'K1')).toEqual(['H1', 'H2', 'H3', 'K1', 'I1']);
  });
});
