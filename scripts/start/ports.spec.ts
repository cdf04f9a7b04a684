import { once } from 'node:events';
import { createServer } from 'node:net';
import { freePort } from '#testing';
import { assertPortsAreFree, choosePorts, DEFAULT_PORTS, type Ports } from './ports';

describe('ports', () => {
  it('are fixed, or follow one another from a base on', () => {
    expect(choosePorts()).toBe(DEFAULT_PORTS);
    expect(new Set(Object.values(choosePorts(20_000)))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9].map((offset) => 20_000 + offset)));
  });

  it.each(['127.0.0.1', '0.0.0.0'])(
    'are checked before anything starts: one that is taken on %s is named with the way out',
    async (host) => {
      const names = Object.keys(DEFAULT_PORTS) as (keyof Ports)[];
      const free = await Promise.all(names.map(async (name) => [name, await freePort()] as const));
      const ports = Object.fromEntries(free) as Record<keyof Ports, number>;
      await expect(assertPortsAreFree(ports)).resolves.toBeUndefined();
      const server = createServer().listen(ports.simulator, host);
      await once(server, 'listening');
      try {
        await expect(assertPortsAreFree(ports)).rejects.toThrow(
          new RegExp(`^Port ${ports.simulator} \\(for the simulated help desk\\) is taken by another program.*--port-base`),
        );
      } finally {
        server.close();
      }
    },
  );
});
