import { applyDecorators, Controller, UseFilters, UseGuards, UseInterceptors } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { AdminGuard } from './access/admin.guard';
import { AdminProblemFilter } from './admin-problem.filter';
import { AuditInterceptor } from './audit/audit.interceptor';

/** A controller of the admin API: guarded, recorded, and with problem details for errors. */
export function AdminController(path: string, tag: string): ClassDecorator {
  return applyDecorators(
    ApiTags(tag),
    UseGuards(AdminGuard),
    UseInterceptors(AuditInterceptor),
    UseFilters(AdminProblemFilter),
    Controller(`admin/v1/${path}`),
  );
}
