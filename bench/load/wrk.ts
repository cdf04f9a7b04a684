import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { LoadGenerator, LoadOptions, LoadResult } from './load-generator';
import { DELIVERY_HEADER, type SignedRequest, WEBHOOK_PATH } from './signed-requests';

const SCRIPT = join(__dirname, 'load.lua');

interface WrkResult {
  readonly answers: number;
  readonly microseconds: number;
  readonly not2xx: number;
  readonly broken: number;
  readonly timeouts: number;
  readonly p50: number;
  readonly p99: number;
}

/** wrk with one thread. */
export const wrkGenerator: LoadGenerator = { name: 'wrk, one thread', run };

async function run({ origin, connections, seconds, requests, run: runName }: LoadOptions): Promise<LoadResult> {
  const directory = mkdtempSync(join(tmpdir(), 'ai-agents-bench-'));
  const parts = join(directory, 'parts');
  writeFileSync(parts, requests.map((request) => part(new URL(origin).host, request)).join(''));
  const args = ['--threads', '1', '--connections', `${connections}`, '--duration', `${seconds}s`, '--timeout', '10s', '--script', SCRIPT];
  const wrk = promisify(execFile)('wrk', [...args, `${origin}/`], {
    env: { PATH: process.env['PATH'], BENCH_PARTS: parts, BENCH_RUN: runName },
  });
  // The process may end before the load does.
  const tidy = (): void => {
    wrk.child.kill();
    rmSync(directory, { recursive: true, force: true });
  };
  process.once('exit', tidy);
  try {
    const { stdout } = await wrk;
    const line = /^RESULT (.*)$/m.exec(stdout)?.[1];
    if (line === undefined) throw new Error(`wrk gave no result:\n${stdout}`);
    return result(JSON.parse(line) as WrkResult);
  } finally {
    process.off('exit', tidy);
    tidy();
  }
}

/** The head ends inside the header of the delivery id, whose value the script adds. */
function part(host: string, { body, signature }: SignedRequest): string {
  const head = [
    `POST ${WEBHOOK_PATH} HTTP/1.1`,
    `host: ${host}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
    `x-servicedesk-signature: ${signature}`,
    `${DELIVERY_HEADER}: `,
  ].join('\r\n');
  return `${Buffer.byteLength(head)} ${Buffer.byteLength(body)}\n${head}${body}`;
}

function result({ answers, microseconds, not2xx, broken, timeouts, p50, p99 }: WrkResult): LoadResult {
  return { accepted: answers - not2xx, seconds: microseconds / 1e6, failures: not2xx + broken + timeouts, p50Ms: p50, p99Ms: p99 };
}
