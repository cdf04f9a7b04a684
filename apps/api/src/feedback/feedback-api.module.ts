import { type DynamicModule, Module } from '@nestjs/common';
import type { Config } from '#config';
import { FeedbackModule } from '#feedback';
import { TenantDirectoryModule } from '#tenants';
import { WebhookModule } from '../webhook/webhook.module';
import { FeedbackPageController } from './feedback-page.controller';
import { FeedbackWebhookController } from './feedback-webhook.controller';
import { FormBody } from './form-body';
import { RatedLink } from './rated-link';

/** Ratings of notes: those that tools send, and the page for people where the installation has a public address for it. */
@Module({})
export class FeedbackApiModule {
  static forRoot({ publicUrl }: Config['feedback']): DynamicModule {
    const linked = publicUrl !== '';
    return {
      module: FeedbackApiModule,
      imports: [FeedbackModule, TenantDirectoryModule, WebhookModule],
      controllers: [FeedbackWebhookController, ...(linked ? [FeedbackPageController] : [])],
      providers: linked ? [FormBody, RatedLink] : [],
    };
  }
}
