import { Ajv } from 'ajv';
import { TENANT_ID } from '#database';
import { TENANT_SCHEMA } from './generated/tenant.schema';
import { CONTEXT_SOURCE_NAMES } from './tenant';

describe('the schema of a tenant', () => {
  it('has the ids that the database takes', () => {
    expect(TENANT_SCHEMA.properties.id.pattern).toBe(TENANT_ID.source);
  });

  it('names the sources of context', () => {
    expect(CONTEXT_SOURCE_NAMES).toContain('ticket_history');
  });

  it('fills in what may be left out, and takes a key without a value for one that was', () => {
    const tenant = {
      id: 'acme',
      name: 'ACME',
      webhookSecret: 'fake-webhook-secret',
      rateLimitPerMinute: null,
      tool: { name: 'simulated' },
    };
    const validate = new Ajv({ useDefaults: true }).compile(TENANT_SCHEMA);
    expect([validate(tenant), validate.errors]).toEqual([true, null]);
    expect(tenant).toMatchObject({ tool: { name: 'simulated', baseUrl: '', credentials: {} }, preferences: {} });
  });
});
