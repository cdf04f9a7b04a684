import { Injectable, type PipeTransform } from '@nestjs/common';
import { UnknownTenantError } from '#administration';
import { isKeyId } from '#api-keys';
import { TENANT_ID } from '#database';
import { ProblemException } from '../../http/problem-details';
import type { JsonSchema, SchemaName } from './schemas';
import { invalid, queryValidator, validBody } from './validation';

/** Reads a body, which comes as bytes, and checks it against its schema. Without a body it is an empty object. */
export class JsonBody<T> implements PipeTransform<Buffer | undefined, T> {
  constructor(private readonly schema: SchemaName) {}

  transform(body: Buffer | undefined): T {
    return validBody(this.schema, body === undefined || body.length === 0 ? {} : parsed(body)) as T;
  }
}

/** Checks the query of a request. */
export class CheckedQuery<T> implements PipeTransform<unknown, T> {
  private readonly validate: (query: unknown) => unknown;

  constructor(schema: JsonSchema) {
    this.validate = queryValidator(schema);
  }

  transform(query: unknown): T {
    return this.validate(query) as T;
  }
}

/** An id that no tenant can have is one of no tenant. */
@Injectable()
export class TenantId implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!TENANT_ID.test(id)) throw new UnknownTenantError(id);
    return id;
  }
}

/** What ids of deliveries look like; Postgres takes capitals too. */
export const UUID = '^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$';
const IS_UUID = new RegExp(UUID);

@Injectable()
export class JobId implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!IS_UUID.test(id)) throw unknownDelivery();
    return id;
  }
}

@Injectable()
export class KeyId implements PipeTransform<string, string> {
  transform(id: string): string {
    if (!isKeyId(id)) throw unknownKey();
    return id;
  }
}

export function unknownKey(): ProblemException {
  return new ProblemException({ status: 404, code: 'unknown-key', title: 'There is no such key that is not revoked' });
}

export function unknownDelivery(): ProblemException {
  return new ProblemException({ status: 404, code: 'unknown-delivery', title: 'The tenant has no such delivery' });
}

function parsed(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8')) as unknown;
  } catch {
    // The parser's message quotes what it stumbled over.
    throw invalid([{ field: '', problem: 'is not JSON' }]);
  }
}
