import { Module } from '@nestjs/common';
import { AdministrationModule } from '#administration';
import { DeclaredTenants } from './declared-tenants';

/** The tenants of the chart's values. It is loaded only where there may be some: it brings the ticketing tools into the process. */
@Module({ imports: [AdministrationModule], providers: [DeclaredTenants] })
export class DeclaredTenantsModule {}
