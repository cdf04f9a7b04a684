import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;

/**
 * Asks Prometheus until a query finds a series.
 *
 * @param url of Prometheus, without `/api/v1`.
 * @throws the reason of `signal` when it aborts first.
 */
export async function untilFound(url: string, query: string, signal: AbortSignal): Promise<void> {
  while (!(await finds(url, query, signal))) await delay(POLL_MS, undefined, { signal });
}

async function finds(url: string, query: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(`${url}/api/v1/query?${new URLSearchParams({ query }).toString()}`, { signal });
    const { data } = (await response.json()) as { readonly data?: { readonly result?: readonly unknown[] } };
    return (data?.result?.length ?? 0) > 0;
  } catch {
    // It does not listen or is not ready yet; an abort is noticed by the pause that follows.
    return false;
  }
}
