import type { AdfNode } from './rendering/adf';

/** What is known of a new issue. Everything but the summary has a default. */
export interface NewIssue {
  /** In its key. Default: the next one. */
  readonly number?: number;
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

export interface JiraIssue extends Required<Omit<NewIssue, 'resolution' | 'number'>> {
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

export interface JiraSiteOptions {
  /** Default: `cloud`. */
  readonly kind?: 'cloud' | 'data-center';
  /** Name shown on the pages. Default: `IT Help`. */
  readonly title?: string;
  /** Default: `IT`. */
  readonly projectKey?: string;
  /** Number in the key of the next issue. Default: 1. */
  readonly nextNumber?: number;
}

/** Issue number 1 has the id after it. */
const BEFORE_FIRST_ID = 10_001;

/** One site with one service project, in memory. */
export class JiraSite {
  readonly kind: 'cloud' | 'data-center';
  readonly title: string;
  readonly projectKey: string;
  account: JiraAccount = { displayName: 'AI Agents', agent: true, utcOffsetMinutes: 0 };
  /** False makes it a Jira without service management. */
  serviceManagement = true;

  private readonly issues: JiraIssue[] = [];
  private readonly comments = new Map<string, JiraSiteComment[]>();
  private nextNumber: number;
  private nextCommentId = 20_001;
  private changes = 0;

  constructor({ kind = 'cloud', title = 'IT Help', projectKey = 'IT', nextNumber = 1 }: JiraSiteOptions = {}) {
    this.kind = kind;
    this.title = title;
    this.projectKey = projectKey;
    this.nextNumber = nextNumber;
  }

  /** Grows with every change, so that a page can tell whether it is stale. */
  get revision(): number {
    return this.changes;
  }

  createIssue({ number = this.nextNumber++, ...issue }: NewIssue): JiraIssue {
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
      id: String(BEFORE_FIRST_ID + number),
      key: `${this.projectKey}-${number}`,
    };
    this.issues.push(created);
    this.changes += 1;
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

  /** Default: by the account of the API, now. */
  addComment(issue: JiraIssue, comment: Pick<JiraSiteComment, 'body' | 'public'> & Partial<JiraSiteComment>): JiraSiteComment {
    const added = { id: String(this.nextCommentId++), author: this.account.displayName, created: new Date(), ...comment };
    this.comments.set(issue.key, [...this.commentsOf(issue.key), added]);
    this.changes += 1;
    return added;
  }

  deleteComment(issue: JiraIssue, id: string): boolean {
    const before = this.commentsOf(issue.key);
    const after = before.filter((comment) => comment.id !== id);
    this.comments.set(issue.key, after);
    this.changes += 1;
    return after.length < before.length;
  }

  /** Oldest first. */
  commentsOf(key: string): readonly JiraSiteComment[] {
    return this.comments.get(key) ?? [];
  }
}
