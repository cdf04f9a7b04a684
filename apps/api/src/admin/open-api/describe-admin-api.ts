import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { AdminModule } from '../admin.module';
import { SCHEMAS } from '../schemas/schemas';

/** Serves the description of the admin API: for people under `/docs`, as OpenAPI 3 under `/docs/openapi.json`. It is made when it is first asked for. */
export function serveDescription(app: NestFastifyApplication): void {
  let document: OpenAPIObject | undefined;
  SwaggerModule.setup('docs', app, () => (document ??= describe(app)), {
    jsonDocumentUrl: 'docs/openapi.json',
    yamlDocumentUrl: 'docs/openapi.yaml',
    customSiteTitle: 'ai-agents admin API',
  });
}

function describe(app: NestFastifyApplication): OpenAPIObject {
  const settings = new DocumentBuilder()
    .setTitle('ai-agents admin API')
    .setDescription('Tenants, deliveries, keys and the audit log. Errors are problem details (RFC 9457).')
    .setVersion('1')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key, aia_…, or a token of the OpenID provider that is configured.',
    })
    .build();
  const document = SwaggerModule.createDocument(app, settings, { include: [AdminModule], deepScanRoutes: false });
  const schemas = withoutEmptyRequired(SCHEMAS) as NonNullable<NonNullable<OpenAPIObject['components']>['schemas']>;
  return { ...document, components: { ...document.components, schemas } };
}

/** OpenAPI 3.0 wants `required` to name something, or not to be there. */
function withoutEmptyRequired(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutEmptyRequired);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(([name, each]) => !(name === 'required' && Array.isArray(each) && each.length === 0));
  return Object.fromEntries(kept.map(([name, each]) => [name, withoutEmptyRequired(each)]));
}
