import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { createInterface } from 'node:readline';

const FINDER = resolve(__dirname, '../../../../scripts/prometheus.mjs');

/** There is no Prometheus on this machine, and none can be had. The message says what to install. */
export class PrometheusMissingError extends Error {
  override readonly name = 'PrometheusMissingError';
}

/** A Prometheus that can be run. */
export interface PrometheusProgram {
  /** Its file. */
  readonly program: string;
  /** Major version. */
  readonly major: number;
}

export interface ProgramOptions {
  /** Seconds after which it is given up. Default: 45, less than a test has. */
  readonly withinSeconds?: number;
  /** Gives it up. */
  readonly signal?: AbortSignal;
  /** Called every few seconds while it takes that long, with a line to show. Default: to standard error. */
  readonly onProgress?: (line: string) => void;
}

/**
 * Where Prometheus is: on PATH, in the cache of tools, or fetched into that now; see scripts/prometheus.mjs.
 *
 * @throws PrometheusMissingError; an AbortError when `signal` aborts first.
 */
export async function prometheusProgram({
  withinSeconds = 45,
  signal,
  onProgress = toStandardError,
}: ProgramOptions = {}): Promise<PrometheusProgram> {
  const child = spawn(process.execPath, [FINDER, String(withinSeconds)], {
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(signal !== undefined && { signal }),
  });
  createInterface({ input: child.stderr }).on('line', onProgress);
  let output = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
  await new Promise<void>((done, failed) => {
    child.once('error', failed);
    child.once('close', () => done());
  });
  const { program, major = 0, missing } = answerOf(output);
  if (program === undefined) throw new PrometheusMissingError(missing ?? 'The search for Prometheus ended without an answer.');
  return { program, major };
}

function answerOf(output: string): Partial<PrometheusProgram> & { readonly missing?: string } {
  try {
    return JSON.parse(output) as Partial<PrometheusProgram> & { missing?: string };
  } catch {
    return {};
  }
}

function toStandardError(line: string): void {
  process.stderr.write(`${line}\n`);
}
