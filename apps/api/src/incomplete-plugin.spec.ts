import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

const DIST = resolve(__dirname, '../../../dist');

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'ai-agents-api-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

/** The process as it runs in production, with one more plugin. Nobody is at its database: it is not to come that far. */
async function startWith(plugin: string) {
  const preload = join(directory, 'plugin.cjs');
  const list = JSON.stringify(join(DIST, 'libs/webhooks/src/ticket-webhooks.js'));
  writeFileSync(preload, `require(${list}).TICKET_WEBHOOKS.push(${plugin});`);
  writeFileSync(join(directory, 'config.json'), JSON.stringify({ database: { tls: { mode: 'disable' } }, queue: { backend: 'postgres' } }));
  writeFileSync(join(directory, 'database-url'), 'postgres://nobody:fake@127.0.0.1:1/ai_agents');
  writeFileSync(join(directory, 'encryption-key'), randomBytes(32).toString('base64'));
  const child = spawn(process.execPath, ['--require', preload, join(DIST, 'apps/api/src/main.js')], {
    env: { AI_AGENTS_CONFIG_FILE: join(directory, 'config.json'), AI_AGENTS_SECRETS_DIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (output += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, lines: output.trim().split('\n') };
}

describe('the api with a webhook plugin that is incomplete', () => {
  it.each([
    [
      '{ tool: "acme-desk", signature() {}, endpoints: [{ read() {} }] }',
      'The api does not start: An endpoint of the webhook of acme-desk lacks paths.',
    ],
    ['{ tool: "acme-desk", endpoints: [] }', 'The api does not start: The webhook of acme-desk lacks signature().'],
  ])('ends and says which part it lacks, in one line of its log: %s', async (plugin, sentence) => {
    const { code, lines } = await startWith(plugin);
    expect(lines.map((line) => JSON.parse(line) as object)).toEqual([
      expect.objectContaining({ level: 'fatal', service: 'api', msg: sentence }),
    ]);
    expect(code).toBe(1);
  });
});
