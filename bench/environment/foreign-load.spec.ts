import { busyTicksOf, familyTicks, processTimesOf } from './foreign-load';

describe('busyTicksOf', () => {
  it('leaves out idle time and waiting for disks, and takes all processors together', () => {
    expect(busyTicksOf('cpu  100 10 50 9000 700 1 2 0 0 0\ncpu0 1 1 1 1 1 1 1 0 0 0\n')).toBe(163);
  });
});

describe('processTimesOf', () => {
  it('reads the parent, and the time with that of children that have ended', () => {
    expect(processTimesOf('42 (a (b) c) S 7 42 42 0 -1 0 0 0 0 0 100 20 3 4 20 0 1 0 5 6 7')).toEqual({ pid: 42, parent: 7, ticks: 127 });
  });
});

describe('familyTicks', () => {
  it('takes a process with all its descendants, in whatever order they come', () => {
    const processes = [
      { pid: 30, parent: 20, ticks: 4 },
      { pid: 20, parent: 10, ticks: 2 },
      { pid: 10, parent: 1, ticks: 1 },
      { pid: 99, parent: 1, ticks: 1_000 },
    ];
    expect(familyTicks(processes, 10)).toBe(7);
  });
});
