import {
  clientOfDesk,
  clientOfSite,
  JiraSimulator,
  type Neighbour,
  readSimulatorSettings,
  ServiceDeskPlusSimulator,
  SideBySideServer,
  type SimulatorSettings,
  type SiteData,
} from '#testing';

interface Part {
  stop(): Promise<void>;
}

async function main(): Promise<void> {
  const settings = readSimulatorSettings();
  const { port, host, desks = [], site, sideBySidePort } = settings;
  const together = sideBySidePort === undefined ? [] : [{ title: 'Side by side', url: `http://${host}:${sideBySidePort}` }];
  const besideDesk = site === undefined ? [] : [{ title: `${site.title} · Jira`, url: `http://${host}:${site.port}` }];
  const besideSite = desks.slice(0, 1).map(({ title }) => ({ title: `${title} · ServiceDesk Plus`, url: `http://${host}:${port}` }));

  const simulator = await startDesks(settings, [...together, ...besideDesk]);
  const parts: Part[] = [simulator];
  if (site !== undefined) {
    const jira = await startSite(site, [...together, ...besideSite], settings.banner);
    parts.push(jira);
    if (sideBySidePort !== undefined) {
      const clients = [clientOfDesk(simulator.desk(), simulator.url), clientOfSite(jira)];
      parts.push(await SideBySideServer.start({ clients, host, port: sideBySidePort, banner: settings.banner }));
    }
  }
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => void Promise.all(parts.map((part) => part.stop())));
  }
}

async function startDesks({ desks, ...options }: SimulatorSettings, neighbours: readonly Neighbour[]): Promise<ServiceDeskPlusSimulator> {
  const simulator = await ServiceDeskPlusSimulator.start({ ...options, neighbours, ...(desks && { desks }) });
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
  return simulator;
}

async function startSite(data: SiteData, neighbours: readonly Neighbour[], banner: string | undefined): Promise<JiraSimulator> {
  const { port, email, token, issues, ...site } = data;
  const jira = await JiraSimulator.start({ port, email, token, site, neighbours, ...(banner !== undefined && { banner }) });
  for (const { created, resolved, solution, technician, ...given } of issues) {
    const issue = jira.createIssue({ ...given, created: new Date(created), resolution: { name: 'Done', at: new Date(resolved) } });
    jira.site.addComment(issue, { body: solution, public: true, author: technician, created: new Date(resolved) });
  }
  console.log(`Jira Service Management simulator ready at ${jira.url} (issues: ${issues.length})`);
  return jira;
}

function toDate(value: string | undefined): Date | undefined {
  return value === undefined ? undefined : new Date(value);
}

main().catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
