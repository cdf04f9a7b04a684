import { Module } from '@nestjs/common';
import { AuditLog } from './audit-log';
import { AuditMaintenance } from './audit-maintenance';

/** For what is to be found in the audit log later. */
@Module({ providers: [AuditLog], exports: [AuditLog] })
export class AuditModule {}

/** For the process that keeps the log's partitions. */
@Module({ providers: [AuditMaintenance] })
export class AuditMaintenanceModule {}
