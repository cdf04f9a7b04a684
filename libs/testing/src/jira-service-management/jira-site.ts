import type { AdfNode } from './rendering/adf';

/** What is known of a new issue. Everything but the summary has a default. */
export interface NewIssue {
  readonly summary: string;
  /** Wiki markup, as API v2 takes it. */
  readonly description?: string;
  /** Default: `Waiting for support`. */
  readonly status?: string;
  /** Default: `Medium`. */
  readonly priority?: string;
  /** Default: `Incident`. */
  readonly type?: string;
  readonly reporter?: { readonly displayName: string; readonly emailAddress?: string };
  /** Default: now. */
  readonly created?: Date;
  /** False: an agent created it, so that it is in no portal. Default: true. */
  readonly request?: boolean;
  /** When it was resolved, and as what. */
  readonly resolution?: { readonly name: string; readonly at: Date };
}

export interface JiraIssue extends Required<Omit<NewIssue, 'resolution'>> {
  readonly id: string;
  readonly key: string;
  resolution: { readonly name: string; readonly at: Date } | undefined;
}

export interface JiraSiteComment {
  readonly id: string;
  /** Wiki markup, or a document of API v3. */
  readonly body: string | AdfNode;
  /** True: requesters see it in the portal. */
  readonly public: boolean;
  readonly author: string;
  readonly created: Date;
}

/** Who the API is called as, and what the site lets them do. */
export interface JiraAccount {
  readonly displayName: string;
  /** Whether the account is an agent of the service project: others cannot keep a comment from requesters. */
  readonly agent: boolean;
  /** Minutes that the account's clock is ahead of UTC: JQL reads times with it. */
  readonly utcOffsetMinutes: number;
}

const FIRST_ID = 10_002;

/** One site with one service project, in memory. */
export class JiraSite {
  readonly projectKey = 'IT';
  account: JiraAccount = { displayName: 'AI Agents', agent: true, utcOffsetMinutes: 0 };
  /** False makes it a Jira without service management. */
  serviceManagement = true;

  private readonly issues: JiraIssue[] = [];
  private readonly comments = new Map<string, JiraSiteComment[]>();
  private nextId = FIRST_ID;

  createIssue(issue: NewIssue): JiraIssue {
    const id = String(this.nextId++);
    const created: JiraIssue = {
      description: '',
      status: 'Waiting for support',
      priority: 'Medium',
      type: 'Incident',
      reporter: { displayName: 'Mara Lindt' },
      created: new Date(),
      request: true,
      ...issue,
      resolution: issue.resolution,
      id,
      key: `${this.projectKey}-${this.issues.length + 1}`,
    };
    this.issues.push(created);
    return created;
  }

  /** Oldest first. */
  get all(): readonly JiraIssue[] {
    return this.issues;
  }

  /** An issue by its key or id. */
  find(keyOrId: string): JiraIssue | undefined {
    return this.issues.find(({ key, id }) => key === keyOrId || id === keyOrId);
  }

  addComment(issue: JiraIssue, comment: Pick<JiraSiteComment, 'body' | 'public'> & { readonly author?: string }): JiraSiteComment {
    const added = { id: String(this.nextId++), author: this.account.displayName, created: new Date(), ...comment };
    this.comments.set(issue.key, [...this.commentsOf(issue.key), added]);
    return added;
  }

  deleteComment(issue: JiraIssue, id: string): boolean {
    const before = this.commentsOf(issue.key);
    const after = before.filter((comment) => comment.id !== id);
    this.comments.set(issue.key, after);
    return after.length < before.length;
  }

  /** Oldest first. */
  commentsOf(key: string): readonly JiraSiteComment[] {
    return this.comments.get(key) ?? [];
  }
}
