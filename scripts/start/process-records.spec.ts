import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ProcessRecords } from './process-records';

describe('ProcessRecords', () => {
  let directory: string;
  let records: ProcessRecords;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), 'records-'));
    records = new ProcessRecords(directory);
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it('finds a process while it runs, and not after its end', async () => {
    const child = spawn(process.execPath, ['-e', 'setTimeout(() => {}, 60_000)']);
    records.add('sleeper', child.pid ?? 0);
    expect(records.running()).toEqual([{ name: 'sleeper', pid: child.pid }]);
    child.kill('SIGKILL');
    await once(child, 'exit');
    expect(records.running()).toEqual([]);
  });

  it('does not take another program for it that has got its number', () => {
    records.add('worker', process.pid);
    const file = join(directory, 'worker.json');
    const record = JSON.parse(readFileSync(file, 'utf8')) as { identity: string };
    writeFileSync(file, JSON.stringify({ pid: process.pid, identity: record.identity.replace(/^\S+/, '1') }));
    expect(records.find('worker')).toBeUndefined();
  });

  it('gives a name to one process only, and takes it from one that is gone', () => {
    expect(records.claim('start')).toBeUndefined();
    expect(records.claim('start')).toEqual({ name: 'start', pid: process.pid });
    writeFileSync(join(directory, 'start.json'), JSON.stringify({ pid: 2 ** 22 + 1, identity: 'gone' }));
    expect(records.claim('start')).toBeUndefined();
  });

  it('takes a record that was not written completely for none', () => {
    writeFileSync(join(directory, 'api.json'), '{"pid":');
    expect(records.running()).toEqual([]);
  });
});
