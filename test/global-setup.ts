import { spawnSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Config } from '@jest/types';
import { prepareChartTools } from '../libs/testing/src/chart/chart-tools';
import { pruneRenderCache } from '../libs/testing/src/chart/render-cache';
import { startSharedPostgres } from '../libs/testing/src/postgres/shared-postgres';

declare global {
  /** Kept for global-teardown.ts: jest hands nothing else from one to the other. */

  var stopSharedPostgres: (() => Promise<void>) | undefined;
}

/** Starts what all tests share. */
export default async function globalSetup(globalConfig: Config.GlobalConfig): Promise<void> {
  ensureRedisServer();
  if (chartIsTested(globalConfig)) {
    prepareChartTools();
    pruneRenderCache();
  }
  globalThis.stopSharedPostgres = await startSharedPostgres();
}

/** Where Helm is not installed it takes minutes to build: tests of something else do not wait for it. */
function chartIsTested({ testPathPatterns, rootDir }: Config.GlobalConfig): boolean {
  const patterns = testPathPatterns.toExecutor({ rootDir });
  return ['chart/tests', 'libs/testing/src/chart'].some((directory) =>
    readdirSync(resolve(rootDir, directory)).some(
      (file) => file.endsWith('.spec.ts') && patterns.isMatch(resolve(rootDir, directory, file)),
    ),
  );
}

/**
 * Makes sure that the tests find a real Redis: `redis-server` on PATH, else Debian's package, installed when this is root.
 *
 * @throws {Error} when there is none and none can be installed. Nothing is skipped.
 */
function ensureRedisServer(): void {
  if (isOnPath('redis-server')) return;
  if (process.getuid?.() !== 0 || !isOnPath('apt-get')) {
    throw new Error('The tests need redis-server on PATH: install Redis 7 (Debian: apt-get install redis-server) and run them again.');
  }
  process.stderr.write('Installing redis-server with apt-get, which the tests need …\n');
  const installed = aptGet('install', '--yes', '--no-install-recommends', 'redis-server');
  if (installed.status !== 0) {
    aptGet('update');
    const again = aptGet('install', '--yes', '--no-install-recommends', 'redis-server');
    if (again.status !== 0) throw new Error(`The tests need redis-server, and apt-get could not install it:\n${again.stderr}`);
  }
}

/** Run level 1 keeps the package from starting a server of its own: the tests start theirs. */
function aptGet(...args: string[]) {
  return spawnSync('env', ['RUNLEVEL=1', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args], { encoding: 'utf8' });
}

function isOnPath(command: string): boolean {
  return spawnSync(command, ['--version'], { stdio: 'ignore' }).error === undefined;
}
