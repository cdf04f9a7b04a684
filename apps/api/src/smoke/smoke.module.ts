import { Module } from '@nestjs/common';
import { TenantAdministrationModule } from '#tenants';
import { SmokeTenant } from './smoke-tenant';

/** What an installation keeps for its smoke tests. */
@Module({ imports: [TenantAdministrationModule], providers: [SmokeTenant] })
export class SmokeModule {}
