import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyAdapter } from '@nestjs/platform-fastify';
import { errorCodes } from 'fastify';
import { FEEDBACK_PATH } from '#feedback';

const FORM = 'application/x-www-form-urlencoded';
/** A comment of the greatest length, each of its characters written as nine, and as much again. */
const MAX_FORM_BYTES = 18_000;

/** Has forms read, as bytes, where the page sends one; everywhere else they stay a media type that is not taken. */
@Injectable()
export class FormBody implements OnModuleInit {
  constructor(private readonly host: HttpAdapterHost<FastifyAdapter>) {}

  onModuleInit(): void {
    const fastify = this.host.httpAdapter.getInstance();
    fastify.addContentTypeParser(FORM, { parseAs: 'buffer', bodyLimit: MAX_FORM_BYTES }, (request, body, done) => {
      if (request.routeOptions.url === `${FEEDBACK_PATH}/:token`) done(null, body);
      else done(new errorCodes.FST_ERR_CTP_INVALID_MEDIA_TYPE());
    });
  }
}
