import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { withProgress } from './progress.mjs';
import { inTree } from './tree.mjs';

const lock = inTree('.bootstrap.lock');
const mine = `${lock}.${process.pid}`;

/**
 * Runs `work` while no other bootstrap of this tree runs, so that two commands started together do not install or build over each other.
 * The lock of a process that is gone is taken over.
 *
 * @param {() => Promise<void>} work
 */
export async function exclusively(work) {
  await acquire();
  process.once('exit', release);
  try {
    await work();
  } finally {
    process.off('exit', release);
    release();
  }
}

async function acquire() {
  const holder = tryAcquire();
  if (holder === undefined) return;
  await withProgress(`Waiting for process ${holder}, which is preparing this tree (.bootstrap.lock)`, async () => {
    while (tryAcquire() !== undefined) await sleep(200);
  });
}

/** @returns {number | undefined} the running process that holds the lock; undefined when this process holds it now */
function tryAcquire() {
  for (;;) {
    if (linkLock()) return undefined;
    const holder = readHolder(lock);
    if (holder !== undefined && isRunning(holder)) return holder;
    if (holder !== undefined) removeAbandoned(holder);
  }
}

/** A link appears with its content at once; a file opened exclusively would be empty for a moment. */
function linkLock() {
  writeFileSync(mine, String(process.pid));
  try {
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  } finally {
    rmSync(mine, { force: true });
  }
}

/** Several processes may see the same dead holder: one renames its lock, and a lock taken meanwhile is put back. */
function removeAbandoned(holder) {
  const abandoned = `${mine}.abandoned`;
  try {
    renameSync(lock, abandoned);
    if (readHolder(abandoned) !== holder) linkSync(abandoned, lock);
  } catch (error) {
    if (error.code !== 'ENOENT' && error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(abandoned, { force: true });
  }
}

function readHolder(file) {
  try {
    return Number(readFileSync(file, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

function release() {
  if (readHolder(lock) === process.pid) rmSync(lock, { force: true });
}
