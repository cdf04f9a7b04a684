import { request } from 'undici';

/**
 * A `fetch` for the OpenAI client, made of undici's own interface: the web streams of Node's fetch cost about 0.15 ms of CPU a call, which
 * adds up at 200 tickets a second. It does what that client needs: a text goes out, and the whole answer comes back.
 */
export async function leanFetch(input: string | URL | Request, init: RequestInit = {}): Promise<Response> {
  const url = input instanceof Request ? input.url : input;
  const answer = await request(url, {
    method: init.method === 'POST' ? 'POST' : 'GET',
    headers: Object.fromEntries(init.headers instanceof Headers ? init.headers : new Headers(init.headers)),
    body: typeof init.body === 'string' ? init.body : null,
    signal: init.signal ?? null,
  });
  const text = await answer.body.text();
  // A Response may not be made with a body for these.
  const bodiless = answer.statusCode === 204 || answer.statusCode === 304;
  return new Response(bodiless ? null : text, { status: answer.statusCode, headers: headersOf(answer.headers) });
}

function headersOf(headers: Readonly<Record<string, string | string[] | undefined>>): Headers {
  const result = new Headers();
  for (const [name, value] of Object.entries(headers)) {
    for (const each of Array.isArray(value) ? value : [value]) if (each !== undefined) result.append(name, each);
  }
  return result;
}
