import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, type Config } from '#config';
import { FeedbackTokens } from './feedback-tokens';
import type { NoteRef } from './rating';

/** Path of the page on which a note is rated; its token follows. */
export const FEEDBACK_PATH = '/feedback';

/** The addresses at which notes are rated. */
@Injectable()
export class FeedbackLinks {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly tokens: FeedbackTokens,
  ) {}

  /** Undefined when the installation has no public address for it, and notes are not to be rated by link. */
  pageOf(note: NoteRef): string | undefined {
    const { publicUrl } = this.config.feedback;
    return publicUrl === '' ? undefined : `${publicUrl}${FEEDBACK_PATH}/${this.tokens.tokenOf(note)}`;
  }
}
