import { ServiceDeskPlusSimulator, readSimulatorSettings } from '#testing';

async function main(): Promise<void> {
  const { desks, ...options } = readSimulatorSettings();
  const simulator = await ServiceDeskPlusSimulator.start({ ...options, ...(desks && { desks }) });
  let tickets = 0;
  for (const { name, tickets: given = [], solutions = [], assets = [] } of desks ?? []) {
    for (const { updatedAt, ...solution } of solutions) simulator.desk(name).addSolution({ ...solution, updatedAt: toDate(updatedAt) });
    for (const asset of assets) simulator.desk(name).addAsset(asset);
    for (const { createdAt, resolvedAt, ...ticket } of given) {
      simulator.createTicket({ ...ticket, createdAt: toDate(createdAt), resolvedAt: toDate(resolvedAt) }, name);
      tickets += 1;
    }
  }
  console.log(`ServiceDesk Plus simulator ready at ${simulator.url} (desks: ${desks?.length ?? 1}, tickets: ${tickets})`);

  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void simulator.stop());
  }
}

function toDate(value: string | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(value);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
