import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { root } from './tree.mjs';

/** The terminal and npm both pass a Ctrl-C on: within this time it is one and the same. */
const SAME_SIGNAL_MS = 1000;

/**
 * Runs a command quietly.
 *
 * @returns {Promise<string>} what it wrote
 * @throws {Error} when it fails; the message holds the last lines it wrote
 */
export function runQuietly(command, args, { cwd = root, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (code) => {
      if (code === 0) resolve(output);
      else reject(new Error(`${[command, ...args].join(' ')} failed (${code}):\n${output.trimEnd().split('\n').slice(-40).join('\n')}`));
    });
  });
}

/**
 * Runs a command in place of this process: same terminal, same exit code.
 *
 * The command gets a process group of its own, because Ctrl-C would otherwise reach it several times, from the terminal, npm and here. Each
 * signal is passed on once.
 *
 * @param {{ env: NodeJS.ProcessEnv, lifeline?: boolean }} options with a lifeline the command, a program of Node, has an IPC channel without
 *   messages: its end (`process.on('disconnect')`) says that this process is gone, even by SIGKILL. A tool that listens for messages, such as
 *   jest, would wait for them and never end.
 * @returns {Promise<number>} the exit code; 128 + the signal's number when a signal ended it
 */
export function runInForeground(command, args, { env, lifeline = false }) {
  return new Promise((resolve, reject) => {
    const stdio = ['inherit', 'inherit', 'inherit', ...(lifeline ? ['ipc'] : [])];
    const child = spawn(command, args, { cwd: root, env, detached: true, stdio });
    const last = {};
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
      process.on(signal, () => {
        const now = Date.now();
        if (now - (last[signal] ?? 0) > SAME_SIGNAL_MS) child.kill(signal);
        last[signal] = now;
      });
    }
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code ?? 128 + constants.signals[signal]));
  });
}
