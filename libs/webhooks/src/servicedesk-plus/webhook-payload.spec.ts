import { readUnverified } from './tenant-in-body';
import { validateCreated, validateResolved } from './webhook-payload';

const problems = (body: unknown) => {
  const result = validateCreated(body);
  return result.ok ? [] : result.problems.map((problem) => `${problem.loc.join('.')} ${problem.msg}`);
};

describe('the body of a new ticket', () => {
  it('may be thin, and may carry fields that nobody knows', () => {
    expect(problems({ event: 'created', tenant_id: 'acme', ticket_id: '100000000000001234' })).toEqual([]);
    expect(problems({ tenant_id: 'acme', ticket_id: '1', subject: null, custom: { any: ['thing'] } })).toEqual([]);
  });

  it.each([
    [{ tenant_id: 'acme' }, 'body.ticket_id is required'],
    [{ tenant_id: 'acme', ticket_id: 123 }, 'body.ticket_id must be a string: ids can have more digits than a JSON number holds'],
    [{ tenant_id: 'acme', ticket_id: '' }, 'body.ticket_id must NOT have fewer than 1 characters'],
    [{ tenant_id: 'acme', ticket_id: '1', description: 'x'.repeat(10_001) }, 'body.description must NOT have more than 10000 characters'],
    [{ tenant_id: 'acme', ticket_id: '1', event: 5 }, 'body.event must be string'],
    [{ tenant_id: 'acme', ticket_id: '1', event: 'a\u0000b' }, 'body.event must not contain the character U+0000'],
    [[], 'body must be object'],
  ])('is refused with the place and the reason: %j', (body, problem) => {
    expect(problems(body).join('; ')).toContain(problem);
  });

  it('names every problem, not only the first', () => {
    expect(problems({ tenant_id: '', event: 1 })).toHaveLength(3);
  });
});

describe('the body of a resolved ticket', () => {
  const good = { tenant_id: 'acme', ticket_id: '1', subject: 'VPN', resolution: 'New certificate' };

  it('takes ISO times and epoch milliseconds', () => {
    expect(validateResolved({ ...good, resolved_at: '2026-01-01T10:00:00Z', created_at: '1760000000000' }).ok).toBe(true);
  });

  it('refuses a time that is none, and a link that is not one', () => {
    expect(validateResolved({ ...good, resolved_at: 'soon' }).ok).toBe(false);
    expect(validateResolved({ ...good, url: 'javascript:alert(1)' }).ok).toBe(false);
  });
});

describe('a body before its signature is checked', () => {
  it('names its tenant by the top-level field, not by one that only looks like it', () => {
    const body = Buffer.from('{"custom":{"tenant_id":"other"},"description":"\\"tenant_id\\":\\"third\\"","tenant_id":"acme"}');
    expect(readUnverified(body).tenantId).toBe('acme');
  });

  it('names its tenant even when an unescaped quote broke the JSON', () => {
    const { json, tenantId } = readUnverified(Buffer.from('{"tenant_id":"acme","subject":"the "new" printer"}'));
    expect({ json, tenantId }).toEqual({ json: undefined, tenantId: 'acme' });
  });

  it.each(['', 'null', '[]', '"acme"', '{"tenant_id":5}', '\u0000'])('names no tenant in %p', (body) => {
    expect(readUnverified(Buffer.from(body)).tenantId).toBeUndefined();
  });
});
