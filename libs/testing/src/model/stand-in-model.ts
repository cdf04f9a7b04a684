import { type ChatCompletionRequest, LLMock } from '@copilotkit/aimock';
import { standInAnswer } from './stand-in-answer';

export interface StandInModelOptions {
  /** Default 0: any free one. */
  readonly port?: number;
  /** Default: 127.0.0.1. */
  readonly host?: string;
}

/**
 * A stand-in for the language model: a real HTTP server (aimock) that speaks OpenAI's protocol and condenses the evidence of a prompt by
 * simple rules. The same prompt always gets the same answer.
 *
 * It shows that the path works, and what a note looks like. It cannot show how well a real model would answer, or whether it would obey.
 */
export class StandInModel {
  private stopped = false;

  private constructor(private readonly server: LLMock) {}

  static async start({ port = 0, host = '127.0.0.1' }: StandInModelOptions = {}): Promise<StandInModel> {
    const server = new LLMock({ port, host, logLevel: 'silent', journalMaxEntries: 50 });
    server.on({ endpoint: 'chat' }, answer);
    await server.start();
    return new StandInModel(server);
  }

  /** What `llm.baseUrl` is set to. */
  get baseUrl(): string {
    return `${this.server.url}/v1`;
  }

  /** Once it is stopped, it stays so. */
  async stop(): Promise<void> {
    if (this.stopped) return;
    this.stopped = true;
    await this.server.stop();
  }
}

function answer({ messages }: ChatCompletionRequest) {
  const prompt = messages.map(({ content }) => (typeof content === 'string' ? content : '')).join('\n\n');
  const content = JSON.stringify(standInAnswer(prompt));
  // Four characters a token: the usual rule of thumb.
  const usage = { prompt_tokens: Math.ceil(prompt.length / 4), completion_tokens: Math.ceil(content.length / 4) };
  return { content, usage };
}
