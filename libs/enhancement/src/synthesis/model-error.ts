import OpenAI from 'openai';
import { DeadlineError } from '#cancellation';

/** Why a model gave nothing usable; it is not even asked when the tenant's budget is spent. These words are kept with the enhancement; the endpoint's own words are not, they may quote the prompt. */
export type ModelFailure =
  | 'timeout'
  | 'rate limited'
  | 'quota exhausted'
  | 'unauthorized'
  | 'unavailable'
  | 'request refused'
  | 'answer cut off'
  | 'declined'
  | 'invalid answer'
  | 'daily budget spent'
  | 'monthly budget spent';

/** Sorts what a call to the model threw. */
export function modelFailure(error: unknown): ModelFailure {
  if (error instanceof DeadlineError || error instanceof OpenAI.APIConnectionTimeoutError) return 'timeout';
  if (error instanceof OpenAI.APIConnectionError) return 'unavailable';
  if (error instanceof OpenAI.APIError) {
    const status: unknown = error.status;
    return ofStatus(typeof status === 'number' ? status : 500, error.code);
  }
  // Whatever else the client throws, it threw over a body that it could not read.
  return error instanceof SyntaxError ? 'invalid answer' : 'unavailable';
}

function ofStatus(status: number, code: string | null | undefined): ModelFailure {
  if (status >= 500) return 'unavailable';
  if (code === 'insufficient_quota' || status === 402) return 'quota exhausted';
  switch (status) {
    case 408:
      return 'timeout';
    case 429:
      return 'rate limited';
    case 401:
    case 403:
      return 'unauthorized';
    default:
      return 'request refused';
  }
}
