import { OutageLog } from './outage-log';

describe('the log of outages', () => {
  let lines: string[];
  let log: OutageLog;
  beforeEach(() => {
    lines = [];
    log = new OutageLog({ warn: (line: string) => lines.push(line), log: (line: string) => lines.push(line) }, 'It works again.');
  });

  it('says once what fails many times, and once that it is over', () => {
    for (let i = 0; i < 100; i += 1) log.failed('refused');
    log.over();
    log.over();
    expect(lines).toEqual(['refused', 'It works again.']);
  });

  it('says nothing of what never failed', () => {
    log.over();
    expect(lines).toEqual([]);
  });

  it('tells of the next outage in the same words', () => {
    log.failed('refused');
    log.over();
    log.failed('refused');
    expect(lines).toEqual(['refused', 'It works again.', 'refused']);
  });

  it('takes a minute without a failure for the end of an outage', () => {
    for (const now of [0, 59_000, 118_000]) log.failed('refused', now);
    expect(lines).toEqual(['refused']);
    log.failed('refused', 178_000);
    expect(lines).toEqual(['refused', 'refused']);
  });

  it('says two messages that take turns once each, and of a hundred different ones a few', () => {
    for (let i = 0; i < 50; i += 1) for (const message of ['refused', 'timed out']) log.failed(message);
    expect(lines).toEqual(['refused', 'timed out']);
    for (let i = 0; i < 100; i += 1) log.failed(`job ${i} failed`);
    expect(lines.length).toBeLessThan(10);
  });
});
