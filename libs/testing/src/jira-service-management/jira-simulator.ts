import Fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { Faults } from '../faults/faults';
import { commentHtml } from './api/presentation';
import { jiraRoutes } from './api/jira.routes';
import type { JiraFault, JiraOperation } from './faults';
import { jiraControlRoutes } from './control/jira-control.routes';
import { type JiraIssue, JiraSite, type JiraSiteComment, type JiraSiteOptions, type NewIssue } from './jira-site';
import { issueCreated, issueResolved, signedByJira } from './jira-webhooks';
import type { Neighbour } from '../pages/layout';
import { jiraPageRoutes } from './pages/jira-pages.routes';

export interface JiraSimulatorOptions {
  /** Default: `cloud`. */
  readonly kind?: 'cloud' | 'data-center';
  /** Of the account on Cloud. Default: `ai-agents@acme.example`. */
  readonly email?: string;
  /** API token on Cloud, personal access token on Data Center. Default: `fake-jira-token`. */
  readonly token?: string;
  /** Most issues of one page of a search. Default: 100. */
  readonly pageSize?: number;
  /** Default: 0, any free port. */
  readonly port?: number;
  /** Name, project and first number of its issues. */
  readonly site?: JiraSiteOptions;
  /** A remark on every page, for example which model writes the notes. */
  readonly banner?: string;
  /** What runs beside it, which every page links to. */
  readonly neighbours?: readonly Neighbour[];
}

/**
 * Jira Service Management as far as ai-agents uses it, Cloud or Data Center: issues, comments, search, permissions, webhooks, pages to look at
 * issues, and faults on demand.
 *
 * @example
 * const jira = await JiraSimulator.start();
 * const issue = jira.site.createIssue({ summary: 'VPN drops' });
 * jira.inject({ operation: 'addComment', effect: 'lost-answer' });
 * await jira.deliver(jira.created(issue), `${api}/webhook/jira-service-management/acme`, 'fake-secret');
 * await jira.stop();
 */
export class JiraSimulator {
  private readonly faults = new Faults<JiraOperation>();
  private address = '';

  private constructor(
    private readonly app: FastifyInstance,
    readonly site: JiraSite,
    readonly kind: 'cloud' | 'data-center',
    /** What a tenant of this site has as its tool's credentials. */
    readonly credentials: Readonly<Record<string, string>>,
  ) {}

  /** @throws Error with code EADDRINUSE when the port is taken. */
  static async start(options: JiraSimulatorOptions = {}): Promise<JiraSimulator> {
    const { kind = 'cloud', email = 'ai-agents@acme.example', token = 'fake-jira-token', pageSize = 100, port = 0 } = options;
    const app = Fastify({ forceCloseConnections: true });
    const cloud = kind === 'cloud';
    const site = new JiraSite({ ...options.site, kind });
    const jira = new JiraSimulator(app, site, kind, cloud ? { email, apiToken: token } : { personalAccessToken: token });
    const authorization = cloud ? `Basic ${Buffer.from(`${email}:${token}`).toString('base64')}` : `Bearer ${token}`;
    const origin = (): string => jira.address;
    await app.register(jiraRoutes({ site, faults: jira.faults, kind, authorization, origin, pageSize }));
    await app.register(jiraPageRoutes(site, options));
    await app.register(jiraControlRoutes(site, origin), { prefix: '/_simulator' });
    jira.address = await app.listen({ port, host: '127.0.0.1' });
    return jira;
  }

  /** What a tenant of this site has as its tool's base URL. */
  get url(): string {
    return this.address;
  }

  inject(fault: JiraFault): void {
    this.faults.inject(fault);
  }

  /** Oldest first. */
  commentsOf(key: string): readonly (JiraSiteComment & { readonly html: string })[] {
    return this.site.commentsOf(key).map((comment) => ({ ...comment, html: commentHtml(comment) }));
  }

  /** Resolves an issue, and tells its event. */
  resolve(issue: JiraIssue, name = 'Done', at = new Date()): object {
    issue.resolution = { name, at };
    return issueResolved(this.site, issue, this.address);
  }

  /** Creates an issue. */
  createIssue(issue: NewIssue): JiraIssue {
    return this.site.createIssue(issue);
  }

  /** The event of a new issue. */
  created(issue: JiraIssue): object {
    return issueCreated(this.site, issue, this.address);
  }

  /** Sends an event as Jira does, signed with the webhook's secret. */
  async deliver(event: object, url: string, secret: string): Promise<{ status: number; body: Record<string, unknown> }> {
    const { headers, body } = signedByJira(event, secret);
    const response = await fetch(url, { method: 'POST', headers, body });
    return { status: response.status, body: (await response.json()) as Record<string, unknown> };
  }

  /** Breaks open connections and frees the port. */
  async stop(): Promise<void> {
    await this.app.close();
  }
}
