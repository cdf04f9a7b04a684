import {
  Body,
  Controller,
  Get,
  NotFoundException,
  Param,
  Post,
  Query,
  Res,
  UnprocessableEntityException,
  UseFilters,
} from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { CommentTooLongError, FEEDBACK_PATH, isRating, NoteRatings } from '#feedback';
import { feedbackPage, PAGE_HEADERS } from './feedback-page';
import { FeedbackPageFilter } from './feedback-page.filter';
import { RatedLink } from './rated-link';

/** The page behind the links of a note. Whoever has the link may rate; to open it rates nothing. */
@Controller(FEEDBACK_PATH)
@UseFilters(FeedbackPageFilter)
export class FeedbackPageController {
  constructor(
    private readonly links: RatedLink,
    private readonly ratings: NoteRatings,
  ) {}

  @Get(':token')
  async show(@Param('token') token: string, @Query('rating') wanted: unknown, @Res() reply: FastifyReply): Promise<void> {
    const note = await this.ratings.find(await this.links.noteOf(token));
    if (note === undefined) throw new NotFoundException();
    await reply.headers(PAGE_HEADERS).send(feedbackPage(note, isRating(wanted) ? wanted : undefined));
  }

  /** Leads back to the page, so that to load it anew sends nothing again. */
  @Post(':token')
  async rate(@Param('token') token: string, @Body() body: unknown, @Res() reply: FastifyReply): Promise<void> {
    const note = await this.links.noteOf(token);
    const form = new URLSearchParams(Buffer.isBuffer(body) ? body.toString('utf8') : '');
    const [rating, comment] = [form.get('rating'), form.get('comment') ?? ''];
    if (!isRating(rating)) throw new UnprocessableEntityException('Say whether the note was helpful.');
    const rated = await this.ratings.rate(note, { rating, comment, by: 'link' }).catch((error: unknown) => {
      throw error instanceof CommentTooLongError ? new UnprocessableEntityException(error.message) : error;
    });
    if (!rated) throw new NotFoundException();
    await reply.status(303).headers(PAGE_HEADERS).header('location', `${FEEDBACK_PATH}/${token}`).send('');
  }
}
