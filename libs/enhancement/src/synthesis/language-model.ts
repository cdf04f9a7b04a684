import OpenAI from 'openai';
import { withDeadline } from '#cancellation';
import type { TokenUsage } from '../enhancement';
import { leanFetch } from './lean-fetch';
import { ANSWER_SCHEMA } from './answer-schema';

export interface LanguageModelSettings {
  readonly baseUrl: string;
  /** Milliseconds for a whole answer. */
  readonly timeoutMs: number;
  readonly maxOutputTokens: number;
}

export interface Completion {
  /** What the model wrote; empty when it wrote nothing. */
  readonly content: string;
  readonly end: 'complete' | 'cut off' | 'declined';
  /** Undefined when the endpoint does not count. */
  readonly usage: TokenUsage | undefined;
}

/** A language model behind any endpoint that speaks OpenAI's protocol. It is given text and no tools. */
export class LanguageModel {
  private readonly client: OpenAI;

  constructor(
    readonly settings: LanguageModelSettings,
    /** Asked before each call, so that a rotated key is used without a restart. */
    apiKey: () => string | undefined,
  ) {
    this.client = new OpenAI({
      // The client insists on a key; an endpoint of one's own may need none.
      apiKey: () => Promise.resolve(apiKey() ?? 'none'),
      baseURL: settings.baseUrl,
      // A failed model does not fail the ticket, and a second call would double the wait for the note.
      maxRetries: 0,
      timeout: settings.timeoutMs,
      // Otherwise these come from the environment.
      adminAPIKey: null,
      organization: null,
      project: null,
      webhookSecret: null,
      logLevel: 'off',
      fetch: leanFetch,
    });
  }

  /**
   * @param timeoutMs Milliseconds for the whole answer, if they are to be fewer than those of the settings.
   * @throws the reason of `signal`, DeadlineError, or an error of the client.
   */
  async complete(
    model: string,
    system: string,
    user: string,
    signal: AbortSignal,
    timeoutMs = this.settings.timeoutMs,
  ): Promise<Completion> {
    const complete = (limited: AbortSignal) =>
      this.client.chat.completions.create(
        {
          model,
          messages: [
            { role: 'system', content: system },
            { role: 'user', content: user },
          ],
          response_format: { type: 'json_schema', json_schema: { name: 'note', strict: true, schema: ANSWER_SCHEMA } },
          max_completion_tokens: this.settings.maxOutputTokens,
        },
        { signal: limited },
      );
    // The client's own timeout ends with the headers; this one covers the body too.
    const answer = await withDeadline(Math.min(timeoutMs, this.settings.timeoutMs), complete, signal);
    return completionOf(answer);
  }
}

/** Endpoints that imitate the protocol leave things out that its types promise. */
function completionOf(answer: Partial<OpenAI.ChatCompletion>): Completion {
  const choice: Partial<OpenAI.ChatCompletion.Choice> | undefined = answer.choices?.[0];
  const message: Partial<OpenAI.ChatCompletionMessage> | undefined = choice?.message;
  const declined = choice?.finish_reason === 'content_filter' || (message?.refusal ?? '') !== '';
  const usage: Partial<OpenAI.CompletionUsage> | undefined = answer.usage;
  return {
    content: message?.content ?? '',
    end: declined ? 'declined' : choice?.finish_reason === 'length' ? 'cut off' : 'complete',
    usage: usage && { promptTokens: usage.prompt_tokens ?? 0, completionTokens: usage.completion_tokens ?? 0 },
  };
}
