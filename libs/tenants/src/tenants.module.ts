import { Module, type Provider } from '@nestjs/common';
import { SECRETS, type Secrets } from '#config';
import { SecretBox } from './secret-box';
import { TenantCache } from './tenant-cache';
import { TenantChanges } from './tenant-changes';
import { TenantDirectory } from './tenant-directory';
import { TenantRecords } from './tenant-records';
import { TenantStore } from './tenant-store';

const secretBox: Provider = {
  provide: SecretBox,
  useFactory: (secrets: Secrets) => new SecretBox(Buffer.from(secrets['encryption-key'] ?? '', 'base64')),
  inject: [SECRETS],
};

/** For the process that receives webhooks: which tenants exist, and with which secrets they sign. */
@Module({ providers: [secretBox, TenantChanges, TenantDirectory], exports: [TenantDirectory] })
export class TenantDirectoryModule {}

/** For the process that enhances tickets: the settings of one tenant at a time, credentials opened. */
@Module({ providers: [secretBox, TenantStore, TenantChanges, TenantCache], exports: [TenantCache] })
export class TenantSettingsModule {}

/** For what creates and changes tenants. */
@Module({ providers: [secretBox, TenantStore, TenantRecords], exports: [TenantStore, TenantRecords] })
export class TenantAdministrationModule {}
