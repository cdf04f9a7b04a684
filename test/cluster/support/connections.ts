import type { KubernetesNamespace } from '#cluster';

/** `host:port` */
export type Target = string;

const PROGRAM = `
const net = require('node:net');
const attempt = (target) => new Promise((resolve) => {
  const [, host, port] = /^(.*):(\\d+)$/.exec(target);
  const socket = net.connect({ host, port: Number(port), timeout: 2000 });
  const end = (outcome) => { socket.destroy(); resolve([target, outcome]); };
  socket.once('connect', () => end('open')).once('timeout', () => end('closed')).once('error', () => end('closed'));
});
Promise.all(process.argv.slice(1).map(attempt)).then((found) => { console.log(JSON.stringify(Object.fromEntries(found))); process.exit(); });
`;

/** Tries to connect to each target from a pod, and says which are open. @param node where Node is in its image */
export async function connectionsFrom(
  namespace: KubernetesNamespace,
  pod: string,
  targets: readonly Target[],
  node = '/nodejs/bin/node',
): Promise<Readonly<Record<Target, 'open' | 'closed'>>> {
  const output = await namespace.kubectl('exec', pod, '--', node, '-e', PROGRAM, ...targets);
  return JSON.parse(output) as Record<Target, 'open' | 'closed'>;
}
