import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cluster } from './cluster';
import { contentTag, Images } from './images';
import { programsWith } from './programs';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'ai-agents-images-'))));
afterEach(() => rmSync(directory, { recursive: true }));

/** A cluster whose programs are one that writes down what it was called with. */
function clusterWith(variables: Record<string, string>, more: Partial<Cluster> = {}): { cluster: Cluster; calls: () => string[] } {
  const log = join(directory, 'calls');
  for (const name of ['docker', 'kind', 'k3d', 'bash', 'custom']) {
    writeFileSync(join(directory, name), `#!/bin/sh\necho "${name} $*" >> ${log}\n`);
    chmodSync(join(directory, name), 0o755);
  }
  const env = { PATH: directory + ':/usr/bin:/bin', ...variables };
  const cluster: Cluster = { context: 'kind-try', provider: 'kind', env, run: programsWith(env, directory), scripts: undefined, ...more };
  return { cluster, calls: () => readFileSync(log, 'utf8').trim().split('\n') };
}

const build = { name: 'ai-agents:1', context: '.', dockerfile: 'Dockerfile', target: 'final', buildArgs: { A: 'b c' } };

describe('the commands for images', () => {
  it.each([
    ['kind-try', 'kind', undefined, 'docker build --tag ai-agents:1 .', 'kind load docker-image --name try ai-agents:1 ai-agents:2'],
    ['k3d-try', 'k3d', undefined, 'docker build --tag ai-agents:1 .', 'k3d image import --cluster try ai-agents:1 ai-agents:2'],
    ['ai-agents', 'shared', '/scripts', 'bash /scripts/build-image ai-agents:1 .', 'bash /scripts/load-image ai-agents:1 ai-agents:2'],
  ] as const)('follow from what made the cluster: %s', async (context, provider, scripts, made, brought) => {
    const { cluster, calls } = clusterWith({}, { context, provider, scripts });
    const images = new Images(cluster);
    await images.make(build);
    await images.bring('ai-agents:1', 'ai-agents:2');
    expect(calls()).toEqual([`${made} -f Dockerfile --target final --build-arg A=b c`, brought]);
  });

  it('are those that the variables name, and then nothing is guessed', async () => {
    const { cluster, calls } = clusterWith(
      { AI_AGENTS_BUILD_IMAGE: 'custom  build it', AI_AGENTS_LOAD_IMAGE: 'custom load' },
      { context: 'elsewhere', provider: 'other' },
    );
    const images = new Images(cluster);
    await images.make({ name: 'ai-agents:1', context: '.' });
    await images.bring('ai-agents:1');
    expect(calls()).toEqual(['custom build it ai-agents:1 .', 'custom load ai-agents:1']);
  });

  it('are missing for a cluster of which nothing is known: the message says what to set', () => {
    const { cluster } = clusterWith({}, { context: 'elsewhere', provider: 'other' });
    expect(() => new Images(cluster)).toThrow('No way is known to bring an image into elsewhere: set AI_AGENTS_LOAD_IMAGE');
  });
});

describe('the tag of a content', () => {
  const write = (name: string, text: string): void => writeFileSync(join(directory, name), text);

  it('changes with a file, its name and its place, and not with time or tests', async () => {
    mkdirSync(join(directory, 'libs'));
    write('libs/one.ts', 'one');
    write('Dockerfile', 'FROM scratch');
    const tag = () => contentTag(['Dockerfile', 'libs'], directory);
    const before = await tag();
    expect(before).toMatch(/^[0-9a-f]{12}$/);
    utimesSync(join(directory, 'libs/one.ts'), 0, 0);
    write('libs/one.spec.ts', 'a test');
    expect(await tag()).toBe(before);
    write('libs/two.ts', '');
    const withEmpty = await tag();
    expect(withEmpty).not.toBe(before);
    write('libs/one.ts', 'two');
    expect(await tag()).not.toBe(withEmpty);
  });
});
