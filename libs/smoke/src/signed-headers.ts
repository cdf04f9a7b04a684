import { createHmac } from 'node:crypto';

/** The headers that sign a request as ServiceDesk Plus' webhooks are signed. @param content the body, or the path of a request without one. */
export function signedHeaders(secret: string, content: string): Record<string, string> {
  const timestamp = String(Math.floor(Date.now() / 1000));
  const signature = createHmac('sha256', secret).update(`${timestamp}.${content}`).digest('hex');
  return { 'x-servicedesk-timestamp': timestamp, 'x-servicedesk-signature': `sha256=${signature}` };
}
