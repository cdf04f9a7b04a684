/** What is known of a new article. */
export interface NewSolution {
  readonly title: string;
  /** HTML. */
  readonly description?: string | undefined;
  /** Default: `Approved`. */
  readonly status?: string | undefined;
  readonly topic?: string | undefined;
  /** Whether requesters see it. Default: false. */
  readonly public?: boolean | undefined;
  /** Default: now. */
  readonly updatedAt?: Date | undefined;
  readonly expiresAt?: Date | undefined;
}

/** An article of a desk's knowledge base. */
export interface DeskSolution {
  readonly id: string;
  readonly title: string;
  readonly description: string;
  readonly status: string;
  readonly topic: string;
  readonly public: boolean;
  readonly updatedAt: Date;
  readonly expiresAt: Date | undefined;
}

/** What is known of a new asset. */
export interface NewAsset {
  readonly name: string;
  readonly tag?: string | undefined;
  readonly address?: string | undefined;
  /** Default: `Workstation`. */
  readonly type?: string | undefined;
  readonly user?: string | undefined;
  readonly department?: string | undefined;
  readonly location?: string | undefined;
  readonly site?: string | undefined;
}

export interface DeskAsset extends NewAsset {
  readonly id: string;
}
