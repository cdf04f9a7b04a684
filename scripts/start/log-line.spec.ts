import { logLineFormatter } from './log-line';

describe('logLineFormatter', () => {
  const format = logLineFormatter(false);
  const line = (fields: object): string => JSON.stringify({ time: '2026-11-23T10:00:00.000Z', service: 'api', ...fields });

  it('writes level, context, message and further fields on one line', () => {
    expect(format(line({ level: 'warn', context: 'Relay', msg: 'Late.', tenant: 'acme-corp' }))).toMatch(
      /^\[\d\d:\d\d:00\.000\] WARN: Relay: Late\. \{"tenant":"acme-corp"\}$/,
    );
  });

  it('leaves the stack to the log file', () => {
    expect(format(line({ level: 'error', msg: 'Broken.', stack: 'Error: Broken.\n  at x' }))).toMatch(/ERROR: Broken\.$/);
  });

  it('shows the events of a migration', () => {
    expect(format(line({ event: 'migrated', applied: ['Initial'] }))).toContain('migrated {"applied":["Initial"]}');
  });

  it('hides what Nest says of itself at each start, but not its warnings', () => {
    expect(format(line({ level: 'info', context: 'RouterExplorer', msg: 'Mapped {/health, GET} route' }))).toBeUndefined();
    expect(format(line({ level: 'warn', context: 'NestFactory', msg: 'Careful.' }))).toContain('Careful.');
  });

  it('leaves other text as it is', () => {
    expect(format('ServiceDesk Plus simulator ready')).toBe('ServiceDesk Plus simulator ready');
    expect(format('{ not JSON')).toBe('{ not JSON');
    expect(format('')).toBeUndefined();
  });
});
