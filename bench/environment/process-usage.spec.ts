import { cpuMs, cpuMsOf, residentMb, residentMbOf } from './process-usage';

describe('cpuMsOf', () => {
  it('adds user and kernel time, whatever the process is called', () => {
    expect(cpuMsOf('4711 (a (strange) name) S 1 4711 4711 0 -1 4194560 900 0 0 0 120 34 0 0 20 0 11 0 5555 1000 200')).toBe(1_540);
  });
});

describe('residentMbOf', () => {
  it('reads the resident set', () => {
    expect(residentMbOf('Name:\tnode\nVmPeak:\t  999 kB\nVmRSS:\t  125000 kB\n')).toBe(128);
  });

  it('says when the process is gone', () => {
    expect(() => residentMbOf('Name:\tnode\nState:\tZ (zombie)\n')).toThrow('ended');
  });
});

// Elsewhere there is no /proc to read.
if (process.platform === 'linux') {
  describe('this process', () => {
    it('has used CPU and memory, in the right units', () => {
      const used = process.cpuUsage();
      expect(Math.abs(cpuMs(process.pid) - (used.user + used.system) / 1000)).toBeLessThan(100);
      const resident = process.memoryUsage.rss() / 1e6;
      expect(residentMb(process.pid) / resident).toBeCloseTo(1, 0);
    });
  });
}
