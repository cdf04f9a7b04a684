import { HostExporter } from './host-exporter';

const HOST = { tenant: 'acme', host: 'web01', cpuPercent: 40, memoryPercent: 50, diskPercent: 60 };

let exporter: HostExporter | undefined;
afterEach(async () => {
  jest.restoreAllMocks();
  await exporter?.stop();
});

async function scrape(): Promise<{ readonly status: number; readonly body: string }> {
  const response = await fetch(`http://${exporter?.address}/probe?tenant=acme&target=web01:9100`);
  return { status: response.status, body: await response.text() };
}

it('shows a machine that has run for 30 days, whatever the clock says', async () => {
  const now = Date.UTC(2020, 0, 31);
  jest.spyOn(Date, 'now').mockReturnValue(now);
  exporter = await HostExporter.start([HOST]);
  const { status, body } = await scrape();
  expect(status).toBe(200);
  expect(body).toContain(`\nnode_boot_time_seconds ${Date.UTC(2020, 0, 1) / 1000}\n`);
  expect(body).toMatch(/^node_cpu_seconds_total\{cpu="0",mode="idle"\} 1555200$/m);
});

it('answers 500 for a machine of which there can be no metrics, and goes on', async () => {
  exporter = await HostExporter.start([{ ...HOST, cpuPercent: 150 }]);
  expect([(await scrape()).status, (await scrape()).status]).toEqual([500, 500]);
});
