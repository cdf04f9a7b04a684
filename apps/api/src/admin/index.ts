export { AdminModule } from './admin.module';
export { serveDescription } from './open-api/describe-admin-api';
