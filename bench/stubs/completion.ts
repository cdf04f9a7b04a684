interface ChatRequest {
  readonly model: string;
  readonly messages: readonly { readonly content: string }[];
}

/** How the prompt announces a piece of material, the ticket itself aside: `[begin <mark> H1 (past ticket)]`. */
const MATERIAL = /^\[begin \S+ (?!T )(\w+) \([\w ]+\)\]$/gm;

/**
 * What a well-behaved model answers: strict JSON of about 120 tokens that cites the evidence in the prompt, and nothing else.
 *
 * Without evidence it cites nothing, so that the worker counts the answer as failed and the benchmark reports it.
 *
 * @param body The request, JSON text.
 */
export function completion(body: string): object {
  const { model, messages } = JSON.parse(body) as ChatRequest;
  const refs = messages.flatMap(({ content }) => [...content.matchAll(MATERIAL)].map(([, ref]) => ref ?? ''));
  const content = {
    summary: [
      { text: 'The printer prints blank pages since its driver was replaced by an update.', refs },
      { text: 'Earlier tickets of the same kind were solved by installing the driver again.', refs: refs.slice(0, 1) },
    ],
    next_steps: [
      { text: 'Compare the version of the printer driver with the one from before the update.', refs: refs.slice(0, 2) },
      { text: 'Reinstall the driver of the vendor and print a test page.', refs },
    ],
  };
  return {
    id: 'chatcmpl-stub',
    object: 'chat.completion',
    created: 1_767_225_600,
    model,
    choices: [
      { index: 0, finish_reason: 'stop', logprobs: null, message: { role: 'assistant', content: JSON.stringify(content), refusal: null } },
    ],
    usage: { prompt_tokens: 900, completion_tokens: 120, total_tokens: 1_020 },
  };
}
