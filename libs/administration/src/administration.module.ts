import { Module } from '@nestjs/common';
import { AuditModule } from '#audit';
import { TenantAdministrationModule } from '#tenants';
import { TicketsModule } from '#tickets';
import { ConnectionTest } from './connection-test';
import { DeliveryAdministration } from './delivery-administration';
import { TenantAdministration } from './tenant-administration';
import { TenantChecks } from './tenant-checks';
import { TenantDeclaration } from './tenant-declaration';

/** What people do to tenants and deliveries, for the admin API and the commands. */
@Module({
  imports: [AuditModule, TenantAdministrationModule, TicketsModule],
  providers: [TenantChecks, TenantAdministration, TenantDeclaration, ConnectionTest, DeliveryAdministration],
  exports: [
    AuditModule,
    TenantAdministrationModule,
    TenantChecks,
    TenantAdministration,
    TenantDeclaration,
    ConnectionTest,
    DeliveryAdministration,
  ],
})
export class AdministrationModule {}
