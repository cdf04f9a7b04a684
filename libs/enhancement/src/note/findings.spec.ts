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

describe('what was found', () => {
  it('is in three parts, in the order of the note, whoever answered first', () => {
    const parts = findingsOf(EVERYTHING, 'technicians');
    expect(parts.map(({ title, items }) => [title, items.map(({ refs }) => refs.join())])).toEqual([
      ['Similar tickets', ['H1']],
      ['Articles', ['S1', 'K1', 'W1']],
      ['Systems involved', ['M1,I1']],
    ]);
  });

  it('says of a host once what all sources know of it, its alerts first', () => {
    const hosts = [
      evidence('A1', 'system', { title: 'WEB01', text: 'Location: Berlin.', remark: 'named in the ticket' }),
      evidence('I1', 'system', { title: 'web01.acme.example', text: 'Role: web server.', remark: 'named in the ticket' }),
      evidence('I2', 'system', { title: 'web01.other.example', text: 'Role: spare.' }),
      evidence('I3', 'system', { title: '10.0.0.1', text: 'Role: router.' }),
      evidence('I4', 'system', { title: '10.0.0.2', text: 'Role: router.' }),
      evidence('M1', 'monitoring', { text: 'HighCpu firing.', remark: 'an alert is firing', relevance: 0.9 }),
    ];
    const [systems] = findingsOf(hosts, 'technicians');
    expect(systems?.items.map(({ refs, title, remark, excerpt }) => [refs.join(), title, remark, excerpt])).toEqual([
      ['M1,A1,I1', 'web01.acme.example', 'an alert is firing', 'HighCpu firing. Location: Berlin. Role: web server.'],
      ['I2', 'web01.other.example', 'similar', 'Role: spare.'],
      ['I3', '10.0.0.1', 'similar', 'Role: router.'],
      ['I4', '10.0.0.2', 'similar', 'Role: router.'],
    ]);
  });

  it('shows requesters what is meant for them, and of the rest only that it is there', () => {
    const parts = findingsOf(EVERYTHING, 'requester');
    expect(parts.flatMap(({ items }) => items)).toEqual([
      expect.objectContaining({ refs: ['H1'], id: '901', title: '', remark: 'very similar', excerpt: '' }),
      expect.objectContaining({ refs: ['S1'], title: 'Payroll close', url: 'https://desk.example/s/1' }),
      expect.objectContaining({ refs: ['K1'], title: 'An internal article', remark: '', excerpt: '' }),
      expect.objectContaining({ refs: ['W1'], title: 'Payroll on the web' }),
      expect.objectContaining({ refs: ['M1', 'I1'], title: 'web01', remark: '', excerpt: '' }),
    ]);
    expect(JSON.stringify(parts)).not.toMatch(/Jane|HighCpu|wiki|901"?\s*"url|desk\.example\/901/);
  });
});
