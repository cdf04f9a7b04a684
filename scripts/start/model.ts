/** The language model of a demo: one behind an API key, or the stand-in. */
export type ModelChoice =
  { readonly kind: 'openai'; readonly apiKey: string; readonly baseUrl: string; readonly model: string } | { readonly kind: 'stand-in' };

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * With OPENAI_API_KEY the real model is used, at OPENAI_BASE_URL (default https://api.openai.com/v1) by the name OPENAI_MODEL
 * (default gpt-5-mini); without it the stand-in.
 */
export function chooseModel(env: Environment = process.env): ModelChoice {
  const apiKey = env['OPENAI_API_KEY']?.trim();
  if (!apiKey) return { kind: 'stand-in' };
  return {
    kind: 'openai',
    apiKey,
    baseUrl: (env['OPENAI_BASE_URL']?.trim() || 'https://api.openai.com/v1').replace(/\/+$/, ''),
    model: env['OPENAI_MODEL']?.trim() || 'gpt-5-mini',
  };
}

/** One sentence for the terminal and the pages: who writes the notes. */
export function describeModel(choice: ModelChoice): string {
  switch (choice.kind) {
    case 'openai':
      return `Notes are written by ${choice.model} at ${URL.parse(choice.baseUrl)?.host ?? choice.baseUrl}.`;
    case 'stand-in':
      return 'Notes are written by a stand-in for the language model, which runs on this machine: set OPENAI_API_KEY to use a real one.';
  }
}
