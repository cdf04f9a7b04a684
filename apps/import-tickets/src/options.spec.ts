import { UsageError } from '#command';
import { parseOptions } from './options';

const NOW = new Date('2026-03-10T12:00:00Z');
const parse = (...args: string[]) => parseOptions(['--tenant', 'acme', ...args], NOW);

describe('the arguments of import-tickets', () => {
  it('name a period', () => {
    expect(parse('--days', '7')).toMatchObject({ period: { from: new Date('2026-03-03T12:00:00Z'), to: NOW } });
    expect(parse('--start', '2026-01-31')).toMatchObject({ period: { from: new Date('2026-01-31T00:00:00Z'), to: NOW } });
    expect(parse('--start', '2026-01-01', '--end', '2026-02-01')).toMatchObject({ period: { to: new Date('2026-02-01T00:00:00Z') } });
    expect(parse('--source', 'csv', '--file', '-')).toMatchObject({ period: { from: new Date(0), to: NOW } });
    expect(parse('--help')).toBe('help');
  });

  it.each([
    [[], 'Say which tickets'],
    [['--days', '0'], '--days takes'],
    [['--days', '7', '--start', '2026-01-01'], 'either --days'],
    [['--end', '2026-01-01'], '--end goes with --start'],
    [['--start', '2026-02-30'], 'takes a day'],
    [['--start', '2026-02-03', '--end', '2026-02-03'], 'must be before'],
    [['--source', 'csv'], '--file'],
    [['--source', 'jira', '--days', '1'], 'no source "jira"'],
    [['--days', '7', '--file', 'x'], 'goes with --source csv'],
    [['--dyas', '7'], 'dyas'],
  ])('%j are refused', (args, message) => {
    expect(() => parse(...args)).toThrow(UsageError);
    expect(() => parse(...args)).toThrow(message);
  });
});
