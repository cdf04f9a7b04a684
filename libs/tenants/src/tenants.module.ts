import { Module, type Provider } from '@nestjs/common';
import { SECRETS, type Secrets } from '#config';
import { FileKeys } from './keys/file-keys';
import { SealForms } from './seal-forms';
import { SealRotation } from './seal-rotation';
import { SecretBox } from './secret-box';
import { TenantCache } from './tenant-cache';
import { TenantChanges } from './tenant-changes';
import { TenantDirectory } from './tenant-directory';
import { TenantRecords } from './tenant-records';
import { TenantStore } from './tenant-store';

const secretBox: Provider = {
  provide: SecretBox,
  useFactory: (secrets: Secrets) => new SecretBox(fileKeysOf(secrets)),
  inject: [SECRETS],
};

function fileKeysOf(secrets: Secrets): FileKeys {
  const keys = () => [secrets['encryption-key'], secrets['previous-encryption-key']].filter((key) => key !== undefined).map(bytesOf);
  return new FileKeys(bytesOf(secrets['encryption-key'] ?? ''), keys);
}

const bytesOf = (key: string): Buffer => Buffer.from(key, 'base64');

/** What seals and opens, once in a process. */
@Module({ providers: [secretBox, SealForms], exports: [SecretBox, SealForms] })
class SealsModule {}

/** For the process that receives webhooks: which tenants exist, and with which secrets they sign. */
@Module({ imports: [SealsModule], providers: [TenantChanges, TenantDirectory], exports: [TenantDirectory] })
export class TenantDirectoryModule {}

/** For the process that enhances tickets: the settings of one tenant at a time, credentials opened. */
@Module({ imports: [SealsModule], providers: [TenantStore, TenantChanges, TenantCache], exports: [TenantCache] })
export class TenantSettingsModule {}

/** For what creates and changes tenants. */
@Module({ imports: [SealsModule], providers: [TenantStore, TenantRecords], exports: [TenantStore, TenantRecords] })
export class TenantAdministrationModule {}

/** For what seals everything anew with another key. */
@Module({ imports: [SealsModule], providers: [SealRotation], exports: [SealRotation, SealsModule] })
export class SealRotationModule {}
