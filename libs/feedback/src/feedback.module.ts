import { Module, type Provider } from '@nestjs/common';
import { SECRETS, type Secrets } from '#config';
import { FeedbackLinks } from './feedback-links';
import { FeedbackReport } from './feedback-report';
import { FeedbackTokens } from './feedback-tokens';
import { NoteRatings } from './note-ratings';

const bytesOf = (key: string): Buffer => Buffer.from(key, 'base64');

const tokens: Provider = {
  provide: FeedbackTokens,
  useFactory: (secrets: Secrets) => {
    // The files of the keys may change after the start; what tokens are made with stays until the next one.
    const current = secrets['encryption-key'] ?? '';
    const given = () => [secrets['encryption-key'], secrets['previous-encryption-key']].filter((key) => key !== undefined);
    return new FeedbackTokens(bytesOf(current), () =>
      given()
        .filter((key) => key !== current)
        .map(bytesOf),
    );
  },
  inject: [SECRETS],
};

/** For the process that writes notes: where they are rated. */
@Module({ providers: [tokens, FeedbackLinks], exports: [FeedbackLinks] })
export class FeedbackLinksModule {}

/** For the process that takes ratings and shows them. */
@Module({ providers: [tokens, NoteRatings, FeedbackReport], exports: [FeedbackTokens, NoteRatings, FeedbackReport] })
export class FeedbackModule {}
