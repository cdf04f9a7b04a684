import { Body, Delete, Get, HttpStatus, Param, Post } from '@nestjs/common';
import type { Administrator } from '#administration';
import { type ApiKey, ApiKeyStore, expiryOf, type Scope } from '#api-keys';
import { By } from '../access/caller';
import { AdminOperation } from '../access/operation.decorator';
import { AdminController } from '../admin-controller.decorator';
import { JsonBody, KeyId, unknownKey } from '../schemas/pipes';
import { invalid } from '../schemas/validation';

interface NewApiKey {
  readonly name: string;
  readonly scope: Scope;
  readonly expires: string;
}

@AdminController('api-keys', 'API keys')
export class ApiKeysController {
  constructor(private readonly keys: ApiKeyStore) {}

  @Get()
  @AdminOperation({
    action: 'api_key.list',
    scope: 'admin',
    summary: 'Lists keys, oldest first; their texts are not kept',
    answer: 'ApiKeyList',
  })
  async list(): Promise<{ items: readonly ApiKey[] }> {
    return { items: await this.keys.list() };
  }

  @Post()
  @AdminOperation({
    action: 'api_key.create',
    scope: 'admin',
    changes: true,
    summary: 'Makes a key',
    body: 'NewApiKey',
    status: HttpStatus.CREATED,
    answer: 'CreatedApiKey',
  })
  async create(
    @Body(new JsonBody<NewApiKey>('NewApiKey')) { name, scope, expires }: NewApiKey,
    @By() by: Administrator,
  ): Promise<ApiKey & { key: string }> {
    const expiresAt = expiryOf(expires);
    if (expiresAt === undefined) throw invalid([{ field: 'expires', problem: 'must be a number of days such as 90d, or never' }]);
    const { key, text } = await this.keys.create({ name: name.trim(), scope, ...(expiresAt !== null && { expiresAt }) }, by);
    return { ...key, key: text };
  }

  @Delete(':keyId')
  @AdminOperation({
    action: 'api_key.revoke',
    scope: 'admin',
    changes: true,
    summary: 'Ends a key; within a second nobody takes it any more',
    status: HttpStatus.NO_CONTENT,
    answer: null,
    problems: [404],
  })
  async revoke(@Param('keyId', KeyId) id: string, @By() by: Administrator): Promise<void> {
    if (await this.keys.revoke(id, by)) return;
    throw unknownKey();
  }
}
