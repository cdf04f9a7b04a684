import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { SmokeError } from './smoke-error';

/** What `npm run smoke` was asked for. */
export interface SmokeOptions {
  readonly https: URL;
  /** Undefined leaves the redirect out. */
  readonly http: URL | undefined;
  readonly tenant: { readonly id: string; readonly secret: string };
  readonly timeoutMs: number;
  readonly ca?: string;
  readonly address?: string;
  readonly json: boolean;
}

export const USAGE = `npm run smoke -- --url https://HOST [options]

Checks an installation from outside: its certificate, the redirect from http, its health, that forged webhooks are refused, and that a signed
webhook of the tenant of smoke tests becomes a note. No client's help desk is touched, so it may be run against production.

  --url https://HOST     address of the installation
  --tenant ID            tenant of smoke tests (smoke.tenantId); default smoke
  --secret-file FILE     its webhook secret; default: the variable SMOKE_WEBHOOK_SECRET
  --timeout SECONDS      how long the note may take; default 60
  --ca FILE              PEM file of the authority that signed the certificate, instead of the public ones; default: the variable SMOKE_CA_FILE
  --resolve ADDRESS      connect to this address instead of asking DNS for HOST; default: the variable SMOKE_RESOLVE
  --http-url http://HOST where http is answered; default: HOST on port 80
  --no-redirect          do not check the redirect from http
  --json                 print one JSON document instead of lines
  --help                 show this

Exit codes: 0 all checks passed, perhaps with warnings. 1 a check failed or was not run. 2 the test could not begin: wrong options, no secret.`;

/** @returns undefined when help was asked for. @throws SmokeError */
export function parseSmokeOptions(args: readonly string[], env: NodeJS.ProcessEnv = process.env): SmokeOptions | undefined {
  const values = parse(args);
  if (values.help) return undefined;
  const https = parseOrigin('--url', values.url, 'https:');
  const timeout = Number(values.timeout);
  if (!(timeout > 0 && timeout <= 3_600)) throw new SmokeError('--timeout must be a number of seconds up to 3600.');
  const address = values.resolve ?? env['SMOKE_RESOLVE'];
  if (address !== undefined && isIP(address) === 0) throw new SmokeError('--resolve must be an IP address.');
  const caFile = values.ca ?? env['SMOKE_CA_FILE'];
  return {
    https,
    http: values['no-redirect'] ? undefined : parseOrigin('--http-url', values['http-url'] ?? `http://${https.hostname}`, 'http:'),
    tenant: { id: values.tenant, secret: secretOf(values['secret-file'], env) },
    timeoutMs: timeout * 1000,
    json: values.json,
    ...(caFile !== undefined && { ca: content('--ca', caFile, env) }),
    ...(address !== undefined && { address }),
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h', default: false },
        url: { type: 'string' },
        tenant: { type: 'string', default: 'smoke' },
        'secret-file': { type: 'string' },
        timeout: { type: 'string', default: '60' },
        ca: { type: 'string' },
        resolve: { type: 'string' },
        'http-url': { type: 'string' },
        'no-redirect': { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new SmokeError(`${(error as Error).message}\n\n${USAGE}`);
  }
}

function parseOrigin(option: string, text: string | undefined, protocol: 'http:' | 'https:'): URL {
  if (text === undefined) throw new SmokeError(`${option} is needed.\n\n${USAGE}`);
  const url = URL.parse(text);
  if (url?.protocol !== protocol || url.pathname !== '/' || url.search !== '') {
    throw new SmokeError(`${option} must be ${protocol}//HOST, without a path.`);
  }
  return url;
}

function secretOf(file: string | undefined, env: NodeJS.ProcessEnv): string {
  const secret = (file === undefined ? (env['SMOKE_WEBHOOK_SECRET'] ?? '') : content('--secret-file', file, env)).trim();
  if (secret === '') throw new SmokeError('The webhook secret of the tenant is needed: set SMOKE_WEBHOOK_SECRET, or name a --secret-file.');
  return secret;
}

/** npm runs its scripts in the package's directory and says where the user was. */
function content(option: string, file: string, env: NodeJS.ProcessEnv): string {
  try {
    return readFileSync(resolve(env['INIT_CWD'] ?? '.', file), 'utf8');
  } catch (error) {
    throw new SmokeError(`${option} cannot be read: ${(error as Error).message}`);
  }
}
