import { parseArguments, UsageError } from '#command';

export const USAGE = `node verify endpoint --url URL [--tenant ID] [--timeout SECONDS]
node verify queue [--timeout SECONDS]

endpoint   sends signed and forged webhooks to an api, and waits for the note of a ticket of the tenant of smoke tests; needs the secret
           smoke-webhook-secret
queue      asks whether the queue is reachable and keeps what it is given; needs redis-url, or database-url where the queue is in Postgres

  --url URL           address of the api, for example http://ai-agents-api
  --tenant ID         default: smoke.tenantId of the configuration
  --timeout SECONDS   how long to wait for the note (default 60), or for the queue (default 20)

Exit code 0: every check passed. 1: a check failed; its line says what to look at. 2: wrong arguments or configuration.`;

/** What the process was asked to verify. */
export type VerifyOptions =
  | { readonly command: 'help' }
  | { readonly command: 'endpoint'; readonly url: URL; readonly tenantId?: string; readonly timeoutMs: number }
  | { readonly command: 'queue'; readonly timeoutMs: number };

/** @throws UsageError */
export function parseOptions(args: readonly string[]): VerifyOptions {
  const { values, positionals } = parse(args);
  if (values.help) return { command: 'help' };
  const [command, ...more] = positionals;
  if (more.length > 0) throw new UsageError(`One thing at a time: ${positionals.join(' ')}`);
  switch (command) {
    case 'endpoint':
      return {
        command,
        url: parseUrl(values.url),
        ...(values.tenant !== undefined && { tenantId: values.tenant }),
        timeoutMs: parseSeconds(values.timeout ?? '60') * 1000,
      };
    case 'queue':
      if ((values.url ?? values.tenant) !== undefined) throw new UsageError('--url and --tenant go with endpoint.');
      return { command, timeoutMs: parseSeconds(values.timeout ?? '20') * 1000 };
    default:
      throw new UsageError(command === undefined ? 'Say what to verify.' : `There is nothing called ${command} to verify.`);
  }
}

function parse(args: readonly string[]) {
  return parseArguments({
    args: [...args],
    allowPositionals: true,
    options: {
      help: { type: 'boolean', short: 'h', default: false },
      url: { type: 'string' },
      tenant: { type: 'string' },
      timeout: { type: 'string' },
    },
  });
}

function parseUrl(text: string | undefined): URL {
  if (text === undefined) throw new UsageError('--url is needed.');
  const url = URL.parse(text);
  if (url === null || !/^https?:$/.test(url.protocol) || url.pathname !== '/' || url.search !== '') {
    throw new UsageError('--url must be http://HOST or https://HOST, without a path.');
  }
  return url;
}

function parseSeconds(text: string): number {
  const seconds = Number(text);
  if (!(seconds > 0 && seconds <= 3_600)) throw new UsageError('--timeout must be a number of seconds up to 3600.');
  return seconds;
}
