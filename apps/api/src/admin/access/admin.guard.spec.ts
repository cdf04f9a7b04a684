import type { ExecutionContext } from '@nestjs/common';
import { ApiKeyAuthenticator } from '#api-keys';
import { AuditLog } from '#audit';
import { configurationFrom } from '#config';
import { TenantTransactions } from '#database';
import { TestDatabase } from '#testing';
import { RefusalLog } from '../audit/refusal-log';
import { AdminGuard } from './admin.guard';
import { CallerIdentification } from './caller-identification';
import { OidcTokens } from './oidc-tokens';

let database: TestDatabase;
beforeAll(async () => {
  database = await TestDatabase.create();
});
afterAll(() => database.drop());

it('the guard opens an operation that declares no scope to nobody', async () => {
  const pool = database.pool('api');
  const { config } = configurationFrom({}, {});
  const identification = new CallerIdentification(new ApiKeyAuthenticator(pool), new OidcTokens(config));
  const guard = new AdminGuard(identification, new RefusalLog(new AuditLog(new TenantTransactions(pool))));
  const reply = { header: () => reply };
  const http = { getRequest: () => ({ headers: {} }), getResponse: () => reply };
  const context = { switchToHttp: () => http, getHandler: () => function forgotten() {} };
  // All that the guard asks a context for.
  await expect(guard.canActivate(context as unknown as ExecutionContext)).rejects.toThrow('open to nobody');
});
