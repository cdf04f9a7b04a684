import autocannon from 'autocannon';
import type { LoadGenerator, LoadOptions, LoadResult } from './load-generator';
import { DELIVERY_HEADER, WEBHOOK_PATH } from './signed-requests';

/** autocannon in this process. It takes about as much CPU as the limit itself, so on two cores it bounds what can be measured. */
export const autocannonGenerator: LoadGenerator = { name: 'autocannon, in this process (install wrk for less disturbed figures)', run };

async function run({ origin, connections, seconds, requests, run: runName }: LoadOptions): Promise<LoadResult> {
  let sent = 0;
  const result = await autocannon({
    url: origin,
    connections,
    duration: seconds,
    timeout: 10,
    requests: [
      {
        method: 'POST',
        path: WEBHOOK_PATH,
        setupRequest: (request) => {
          const { body, signature } = requests[sent % requests.length] ?? { body: '', signature: '' };
          sent += 1;
          const headers = {
            'content-type': 'application/json',
            'x-servicedesk-signature': signature,
            [DELIVERY_HEADER]: `${runName}-${sent}`,
          };
          return { ...request, body, headers };
        },
      },
    ],
  });
  return {
    accepted: result['2xx'],
    seconds: result.duration,
    failures: result.non2xx + result.errors + result.timeouts,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
  };
}
