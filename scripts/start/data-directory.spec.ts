import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DataDirectory } from './data-directory';
import { StartError } from './start-error';

describe('DataDirectory', () => {
  let parent: string;
  beforeEach(() => (parent = mkdtempSync(join(tmpdir(), 'data-directory-'))));
  afterEach(() => rmSync(parent, { recursive: true }));

  it('creates its directory, keeps secrets from others, and removes everything again', () => {
    const directory = new DataDirectory(join(parent, 'data'));
    directory.prepare();
    directory.prepare();
    expect(statSync(join(directory.path, 'secrets')).mode & 0o777).toBe(0o700);
    directory.remove();
    expect(readdirSync(parent)).toEqual([]);
  });

  it('neither uses nor removes a directory that holds something else', () => {
    const path = join(parent, 'photos');
    mkdirSync(path);
    writeFileSync(join(path, 'holiday.jpg'), '');
    const directory = new DataDirectory(path);
    expect(() => directory.prepare()).toThrow(StartError);
    expect(() => directory.remove()).toThrow(StartError);
    expect(existsSync(join(path, 'holiday.jpg'))).toBe(true);
  });
});
