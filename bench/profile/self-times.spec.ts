import type { Profiler } from 'node:inspector';
import { packageOf, selfTimes } from './self-times';

const node = (id: number, functionName: string, url: string): Profiler.ProfileNode => ({
  id,
  callFrame: { functionName, url, scriptId: '0', lineNumber: 9, columnNumber: 0 },
});

describe('packageOf', () => {
  it.each([
    ['file:///tree/node_modules/pg/lib/client.js', 'f', 'pg'],
    ['/tree/node_modules/@nestjs/core/router/x.js', 'f', '@nestjs/core'],
    ['/tree/node_modules/pg/node_modules/pg-protocol/dist/parser.js', 'f', 'pg-protocol'],
    ['/tree/dist/libs/deliveries/src/delivery-inbox.js', 'f', 'libs/deliveries'],
    ['/tree/dist/apps/api/src/main.js', 'f', 'apps/api'],
    ['node:internal/crypto/hash', 'f', 'node:crypto'],
    ['node:events', 'f', 'node:events'],
    ['', '(garbage collector)', '(garbage collector)'],
    ['', 'stringify', 'built-in'],
  ])('%s %s belongs to %s', (url, functionName, owner) => {
    expect(packageOf(url, functionName)).toBe(owner);
  });
});

describe('selfTimes', () => {
  const result = selfTimes({
    startTime: 0,
    endTime: 10_000,
    nodes: [
      node(1, '(idle)', ''),
      node(2, 'parse', '/t/node_modules/pg/lib/a.js'),
      node(3, '', '/t/node_modules/pg/lib/b.js'),
      node(4, '(garbage collector)', ''),
    ],
    samples: [1, 2, 3, 2, 4],
    timeDeltas: [5_000, 1_000, 500, 2_000, 1_500],
  });

  it('leaves out idle time', () => {
    expect(result).toMatchObject({ busyMs: 5, totalMs: 10 });
  });

  it('adds up by package and by function, longest first', () => {
    expect(result.packages).toEqual([
      { name: 'pg', milliseconds: 3.5 },
      { name: '(garbage collector)', milliseconds: 1.5 },
    ]);
    expect(result.functions[0]).toEqual({ name: 'parse pg (a.js:10)', milliseconds: 3 });
    expect(result.functions.at(-1)).toEqual({ name: '(anonymous) pg (b.js:10)', milliseconds: 0.5 });
  });
});
