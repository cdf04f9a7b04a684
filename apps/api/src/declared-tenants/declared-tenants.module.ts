import { Module } from '@nestjs/common';
import { AdministrationModule } from '#administration';
import { DeclaredTenants, KEEP_AGAIN_MS } from './declared-tenants';

/** The tenants of the chart's values. It is loaded only where there may be some: it brings the ticketing tools into the process. */
@Module({ imports: [AdministrationModule], providers: [DeclaredTenants, { provide: KEEP_AGAIN_MS, useValue: 180_000 }] })
export class DeclaredTenantsModule {}
