import type { Readable } from 'node:stream';
import { request } from 'undici';

const MAX_ANSWER_BYTES = 2 * 1024 * 1024;

/** What a source answered cannot be used. The message names the host and never the query or a credential. */
export class SourceAnswerError extends Error {
  override readonly name = 'SourceAnswerError';
}

/**
 * Reads JSON, at most 2 MB of it, from an address that the configuration names. Redirects are not followed: they would carry the credential elsewhere.
 *
 * @throws SourceAnswerError when the answer is no JSON or no success, else what the connection failed with.
 */
export async function getJson(url: URL, headers: Readonly<Record<string, string>>, signal: AbortSignal): Promise<unknown> {
  const { statusCode, body } = await request(url, { headers: { accept: 'application/json', ...headers }, signal });
  if (statusCode < 200 || statusCode > 299) {
    // An answer that nobody reads is an error of its stream.
    body.on('error', () => undefined).destroy();
    throw new SourceAnswerError(`${url.host} answered ${statusCode}`);
  }
  const text = await bounded(body, url.host);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new SourceAnswerError(`${url.host} answered something that is not JSON`);
  }
}

async function bounded(body: Readable, host: string): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > MAX_ANSWER_BYTES) throw new SourceAnswerError(`${host} answered more than ${MAX_ANSWER_BYTES / 1024 / 1024} MB`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, bytes).toString('utf8');
}
