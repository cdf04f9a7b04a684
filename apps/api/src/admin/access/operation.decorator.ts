import { applyDecorators, HttpCode, SetMetadata } from '@nestjs/common';
import { ApiBearerAuth, ApiBody, ApiOperation, ApiQuery, ApiResponse } from '@nestjs/swagger';
import type { Scope } from '#api-keys';
import type { ObjectSchema, SchemaName } from '../schemas/schemas';

/** What the audit log calls an operation, and who may call it. */
export interface Operation {
  readonly action: string;
  readonly scope: Scope;
  /** Whether the audit log is told when it is refused or fails; what it does when it succeeds, it tells itself. */
  readonly changes: boolean;
}

interface Description extends Omit<Operation, 'changes'> {
  readonly summary: string;
  /** Default: it only looks. */
  readonly changes?: boolean;
  readonly body?: SchemaName;
  readonly query?: ObjectSchema;
  /** Status of success. Default 200. */
  readonly status?: number;
  /** What success answers; null for nothing. */
  readonly answer: SchemaName | Readonly<Record<string, object>> | null;
  /** Further problems that it may answer with, beside those of every operation. */
  readonly problems?: readonly (404 | 409)[];
}

const OPERATION = 'ai-agents:operation';
export const operationOf = (handler: object): Operation | undefined => Reflect.getMetadata(OPERATION, handler) as Operation | undefined;

const PROBLEMS: Readonly<Record<number, string>> = {
  401: 'No key or token that is valid now.',
  403: 'The key or token does not have the scope that is needed.',
  404: 'There is none of that id.',
  409: 'Not possible as things are; `type` says why.',
  422: 'A field of the body or the query is not as it should be; `errors` names it.',
  503: 'The database, or the provider of tokens, does not answer now.',
};

/** Everything about an operation of the admin API: who may call it, how it is recorded and how it is described. */
export function AdminOperation(description: Description): MethodDecorator {
  const { action, scope, changes = false, summary, body, query, status = 200, answer, problems = [] } = description;
  const possible = [401, 403, ...problems, ...(body !== undefined || query !== undefined ? [422] : []), 503];
  return applyDecorators(
    SetMetadata(OPERATION, { action, scope, changes } satisfies Operation),
    HttpCode(status),
    ApiBearerAuth(),
    ApiOperation({ operationId: action, summary, description: `Needs the scope \`${scope}\`.` }),
    ...(body === undefined ? [] : [ApiBody({ required: true, schema: reference(body) })]),
    ...Object.entries(query?.properties ?? {}).map(([name, { description: text, ...schema }]) =>
      ApiQuery({ name, required: false, schema: schema as object, ...(text !== undefined && { description: text }) }),
    ),
    ApiResponse({ status, description: 'Done.', ...contentOf(answer) }),
    ...possible.map((each) =>
      ApiResponse({
        status: each,
        description: PROBLEMS[each] ?? '',
        content: { 'application/problem+json': { schema: reference('Problem') } },
      }),
    ),
  );
}

function contentOf(answer: Description['answer']): object {
  if (answer === null) return {};
  return { content: typeof answer === 'string' ? { 'application/json': { schema: reference(answer) } } : answer };
}

function reference(name: SchemaName): { $ref: string } {
  return { $ref: `#/components/schemas/${name}` };
}
