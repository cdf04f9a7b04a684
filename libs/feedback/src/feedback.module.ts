import { Module, type Provider } from '@nestjs/common';
import { SECRETS, type Secrets } from '#config';
import { FeedbackLinks } from './feedback-links';
import { FeedbackReport } from './feedback-report';
import { FeedbackTokens } from './feedback-tokens';
import { NoteRatings } from './note-ratings';

const tokens: Provider = {
  provide: FeedbackTokens,
  useFactory: (secrets: Secrets) => new FeedbackTokens([Buffer.from(secrets['encryption-key'] ?? '', 'base64')]),
  inject: [SECRETS],
};

/** For the process that writes notes: where they are rated. */
@Module({ providers: [tokens, FeedbackLinks], exports: [FeedbackLinks] })
export class FeedbackLinksModule {}

/** For the process that takes ratings and shows them. */
@Module({ providers: [tokens, NoteRatings, FeedbackReport], exports: [FeedbackTokens, NoteRatings, FeedbackReport] })
export class FeedbackModule {}
