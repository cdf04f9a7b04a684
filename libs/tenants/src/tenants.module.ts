import { Module } from '@nestjs/common';
import { SealPreparation } from './seal-preparation';
import { SealRotation } from './seal-rotation';
import { SealsModule } from './seals.module';
import { TenantCache } from './tenant-cache';
import { TenantChanges } from './tenant-changes';
import { TenantDirectory } from './tenant-directory';
import { TenantRecords } from './tenant-records';
import { TenantStore } from './tenant-store';

/** For the process that receives webhooks: which tenants exist, and with which secrets they sign. */
@Module({ imports: [SealsModule], providers: [TenantChanges, TenantDirectory], exports: [TenantDirectory] })
export class TenantDirectoryModule {}

/** For the process that enhances tickets: the settings of one tenant at a time, credentials opened. */
@Module({
  imports: [SealsModule],
  providers: [TenantStore, TenantRecords, SealPreparation, TenantChanges, TenantCache],
  exports: [TenantCache],
})
export class TenantSettingsModule {}

/** For what creates and changes tenants. */
@Module({
  imports: [SealsModule],
  providers: [TenantStore, TenantRecords, SealPreparation],
  exports: [TenantStore, TenantRecords, SealPreparation],
})
export class TenantAdministrationModule {}

/** For what seals everything anew with another key. */
@Module({ imports: [SealsModule], providers: [SealRotation], exports: [SealRotation, SealsModule] })
export class SealRotationModule {}
