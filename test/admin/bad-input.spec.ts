import { connect } from 'node:net';
import type { Scope } from '#api-keys';
import { AdminSystem, type Answer } from './admin-system';

interface Operation {
  readonly description: string;
  readonly requestBody?: object;
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
}

let system: AdminSystem;
beforeAll(async () => {
  system = await AdminSystem.start();
  await system.create();
});
afterAll(() => system.stop());

const PLANTED = 'fake-planted-secret-5b1e';
const JOB = '00000000-0000-4000-8000-000000000000';
/** A value of each parameter of a path with which nothing but what a test breaks is wrong. A parameter that is not here fails the test. */
const VALID: Readonly<Record<string, string>> = { tenantId: 'acme', jobId: JOB, keyId: '0000000000000000', language: 'curl' };
const LOWER: Readonly<Record<Scope, Scope | undefined>> = { read: undefined, operate: 'read', admin: 'operate' };
const JSON_TYPE = { 'content-type': 'application/json' };

/** All that the document describes: an operation that is added is tried without a word here. */
async function operations(): Promise<{ method: string; path: string; name: string; scope: Scope; operation: Operation }[]> {
  const { body } = await system.call('/docs/openapi.json', { key: '' });
  return Object.entries(body['paths'] as Record<string, Record<string, Operation>>).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => {
      const scope = /Needs the scope `(\w+)`/.exec(operation.description)?.[1] as Scope;
      return { method: method.toUpperCase(), path, name: `${method} ${path}`, scope, operation };
    }),
  );
}

function filled(path: string, values: Readonly<Record<string, string>> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const value = values[name] ?? VALID[name];
    if (value === undefined) throw new Error(`Say in VALID what ${name} may be.`);
    return value;
  });
}

/** Everything that a request could have changed. Whether a key is used, and that something was refused, is noted in any case. */
async function state(): Promise<unknown> {
  const admin = system.database.pool('admin');
  const { rows } = await admin.query<{ table: string }>(
    `SELECT c.relname AS table FROM pg_class AS c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind = 'r'
       AND NOT c.relispartition AND c.relname NOT IN ('api_keys', 'audit_log') ORDER BY 1`,
  );
  const contents = rows.map(
    ({ table }) => `SELECT '${table}' AS name, md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM "${table}" AS t`,
  );
  const others = [
    `SELECT 'api_keys', md5(string_agg(concat_ws('|', id, name, scope, secret_hash, expires_at, revoked_at), '|' ORDER BY id)) FROM api_keys`,
    `SELECT 'audit_log', count(*)::text FROM audit_log WHERE outcome = 'ok'`,
  ];
  return (await admin.query([...contents, ...others].join(' UNION ALL '))).rows;
}

/** Fails unless it is a problem of this status that tells nothing of the inside, and nothing of what was sent. */
function expectProblem(what: string, { status, headers, text, body }: Answer, expected: number): void {
  expect([what, status, headers.get('content-type')]).toEqual([what, expected, 'application/problem+json; charset=utf-8']);
  expect(body).toMatchObject({ status, title: expect.any(String) as string, correlationId: expect.any(String) as string });
  expect(text).not.toMatch(/node_modules|\.ts:|\.js:|at \w+ \(|SELECT|constraint/);
  expect(text).not.toContain(PLANTED);
}

/** What is sent exactly so: a client would tidy up the path. */
async function raw(method: string, path: string): Promise<string> {
  const socket = connect(Number(new URL(system.url).port), '127.0.0.1');
  socket.write(`${method} ${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${system.keys.admin}\r\nConnection: close\r\n\r\n`);
  let text = '';
  for await (const chunk of socket) text += String(chunk);
  return text;
}

const BAD_BODIES: readonly (readonly [what: string, status: number, body: string, headers?: Record<string, string>])[] = [
  ['no JSON', 422, `{"name": "${PLANTED}"`],
  ['a list', 422, `["${PLANTED}"]`],
  ['a text', 422, `"${PLANTED}"`],
  ['null', 422, 'null'],
  ['a number', 422, '7'],
  ['an unknown field', 422, `{"unknown": "${PLANTED}"}`],
  [
    'a field of the wrong type',
    422,
    JSON.stringify({ name: [PLANTED], tool: PLANTED, credentials: PLANTED, webhookSecret: { x: PLANTED } }),
  ],
  [
    'NUL in texts',
    422,
    JSON.stringify({ name: `\0${PLANTED}`, scope: `\0${PLANTED}`, credentials: { [`\0`]: PLANTED }, webhookSecret: 7 }),
  ],
  ['a prototype', 422, `{"__proto__": {"name": "${PLANTED}"}, "constructor": "${PLANTED}"}`],
  ['too much', 413, JSON.stringify({ name: PLANTED.repeat(20_000) })],
  ['a form', 415, `name=${PLANTED}`, { 'content-type': 'application/x-www-form-urlencoded' }],
  ['plain text', 415, `{"name": "${PLANTED}"}`, { 'content-type': 'text/plain' }],
  ['XML', 415, `<name>${PLANTED}</name>`, { 'content-type': 'application/xml' }],
];

describe('each operation of the admin API', () => {
  it('is described with a scope', async () => {
    const all = await operations();
    expect(all.length).toBeGreaterThan(15);
    for (const { name, scope } of all) expect([name, scope]).toEqual([name, expect.stringMatching(/^(read|operate|admin)$/)]);
  });

  it('answers 401 without a key, and 403 to one of too little scope, and does nothing', async () => {
    const before = await state();
    for (const { method, path, name, scope } of await operations()) {
      for (const key of ['', PLANTED]) expectProblem(name, await system.call(filled(path), { method, key }), 401);
      const lower = LOWER[scope];
      if (lower !== undefined) expectProblem(name, await system.call(filled(path), { method, key: system.keys[lower] }), 403);
    }
    expect(await state()).toEqual(before);
  });

  it('answers 404 for a tenant that there is not', async () => {
    const before = await state();
    const ofTenants = (await operations()).filter(({ path }) => path.includes('{tenantId}'));
    const bodies: Readonly<Record<string, unknown>> = { PATCH: { name: PLANTED }, PUT: { credentials: { a: PLANTED } } };
    for (const { method, path, name, operation } of ofTenants) {
      const body = operation.requestBody === undefined ? undefined : (bodies[method] ?? {});
      const answer = await system.call(filled(path, { tenantId: 'nobody' }), { method, ...(body !== undefined && { body }) });
      expectProblem(name, answer, 404);
    }
    expect(await state()).toEqual(before);
  });

  it('answers 404 for what cannot be the id of anything', async () => {
    const before = await state();
    for (const { method, path, name } of await operations()) {
      for (const [, parameter = ''] of path.matchAll(/\{(\w+)\}/g)) {
        for (const bad of ['%00', 'x'.repeat(150), '..%2f..%2fetc', '%f0%9f%92%a9', "'%20OR%201=1--", 'not-a-uuid', '%27%22%3Cx%3E']) {
          const answer = await system.call(filled(path, { [parameter]: bad }), {
            method,
            body: method === 'GET' ? undefined : body(method),
          });
          expectProblem(`${name} of ${bad.slice(0, 20)}`, answer, 404);
        }
        for (const bad of ['%', '%zz', '%ff', '%2e%2e', '..', 'x'.repeat(5_000)]) {
          const text = await raw(method, filled(path, { [parameter]: bad }));
          expect([name, bad, text]).toEqual([name, bad, expect.stringMatching(/^HTTP\/1\.1 (400|404|414|422) /)]);
          expect(text).toContain('content-type: application/problem+json; charset=utf-8');
          expect(text).not.toContain('xxxxx');
          expect(text).not.toMatch(/node_modules|\.js:|at \w+ \(/);
        }
      }
    }
    expect(await state()).toEqual(before);
  });

  it('names the field of a body that is not as it should be, repeats nothing of it, and does nothing', async () => {
    const before = await state();
    const withBody = (await operations()).filter(({ operation }) => operation.requestBody !== undefined);
    expect(withBody.length).toBeGreaterThan(4);
    for (const { method, path, name } of withBody) {
      for (const [what, status, text, headers = JSON_TYPE] of BAD_BODIES) {
        const answer = await system.call(filled(path), { method, body: text, headers });
        expectProblem(`${name} with ${what}`, answer, status);
        if (status === 422)
          expect(answer.body['errors']).toEqual(expect.arrayContaining([expect.objectContaining({ field: expect.any(String) as string })]));
      }
    }
    expect(await state()).toEqual(before);
  });

  it('refuses a query that is not as it should be', async () => {
    for (const { method, path, name, operation } of await operations()) {
      const query = (operation.parameters ?? []).filter((each) => each.in === 'query');
      if (query.length === 0) continue;
      for (const text of [`unknown=${PLANTED}`, query.map((each) => `${each.name}=%00${PLANTED}`).join('&'), `__proto__=${PLANTED}`]) {
        expectProblem(`${name}?${text}`, await system.call(`${filled(path)}?${text}`, { method }), 422);
      }
    }
  });
});

/** A body with which nothing is wrong, whatever takes it. */
function body(method: string): unknown {
  if (method === 'PATCH') return { name: 'x' };
  return method === 'PUT' ? { credentials: { technicianKey: 'fake-key' } } : {};
}
