import { Inject, Injectable, Logger, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { OutdatedDeclarationError, TenantDeclaration, TenantProblemError } from '#administration';
import { BackgroundRounds } from '#cancellation';
import { CONFIG, type Config } from '#config';
import { databaseFailure, UnstorableError } from '#database';
import { Metrics, OutageLog } from '#observability';
import type { FieldProblem } from '#tenants';
import { type Declaration, type DeclaredTenant, TenantFiles } from './tenant-files';

const LOOK_EVERY_MS = 2_000;

/** Milliseconds after which the tenants are kept once more though the files are the same. */
export const KEEP_AGAIN_MS = Symbol('KEEP_AGAIN_MS');

/**
 * Keeps the tenants that the values of the chart declare, in the background: at the start, whenever their files change, and every few minutes, since a
 * replica with older files may have taken something back. Files of an older revision of the release than was kept before change nothing. A database
 * that is away is waited for. A tenant that has left the files is ended. One that cannot work stays as it was, and holds nobody else up.
 */
@Injectable()
export class DeclaredTenants implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly logger = new Logger(DeclaredTenants.name);
  private readonly outage = new OutageLog(this.logger, 'The declared tenants are looked after again.');
  private readonly rounds = new BackgroundRounds((signal) => this.round(signal));
  private readonly files: TenantFiles;
  /** What was said about a tenant that is refused, so that it is said once. */
  private readonly said = new Map<string, string>();
  private saidOutdated = '';
  /** What the files said when they were kept, and when that was, in monotonic milliseconds. */
  private kept: { readonly version: string; readonly at: number } | undefined;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly declaration: TenantDeclaration,
    private readonly metrics: Metrics,
    @Inject(KEEP_AGAIN_MS) private readonly keepAgainMs: number,
  ) {
    this.files = new TenantFiles(config.api.tenantsDirectory);
  }

  onApplicationBootstrap(): void {
    this.rounds.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.rounds.stop();
  }

  private async round(signal: AbortSignal): Promise<number> {
    try {
      const version = await this.files.version();
      if (version !== this.kept?.version || performance.now() - this.kept.at >= this.keepAgainMs) {
        const declaration = await this.files.read();
        // What was read while the files changed may be half of one and half of the other.
        if ((await this.files.version()) === version) {
          await this.keepUnlessOutdated(declaration, signal);
          this.kept = { version, at: performance.now() };
        }
      }
      this.outage.over();
    } catch (error) {
      if (!signal.aborted)
        this.outage.failed(`The declared tenants are not up to date yet, and stay as they are: ${(error as Error).message}`);
    }
    return LOOK_EVERY_MS;
  }

  private async keepUnlessOutdated(declaration: Declaration, signal: AbortSignal): Promise<void> {
    const revision = declaration.revision + this.config.api.tenantsRevisionOffset;
    try {
      await this.declaration.begin(revision);
      await this.keepAll(declaration.tenants, revision, signal);
      this.saidOutdated = '';
    } catch (error) {
      if (!(error instanceof OutdatedDeclarationError)) throw error;
      this.tellOutdated(error, declaration);
    }
  }

  private async keepAll(declared: readonly DeclaredTenant[], revision: number, signal: AbortSignal): Promise<void> {
    let refused = 0;
    for (const tenant of declared) {
      signal.throwIfAborted();
      const problems = await this.problemsOf(tenant, revision);
      if (problems.length > 0) refused += 1;
      this.tell(tenant.id, problems);
    }
    const ids = new Set(declared.map(({ id }) => id));
    for (const id of await this.declaration.declared()) if (!ids.has(id)) await this.release(id, revision);
    this.count(declared.length, refused);
  }

  private count(all: number, refused: number): void {
    this.metrics.declaredTenants.set({ state: 'kept' }, all - refused);
    this.metrics.declaredTenants.set({ state: 'refused' }, refused);
  }

  /** For a minute that is a kubelet behind the others; for longer, a release that was installed anew. */
  private tellOutdated({ latest }: OutdatedDeclarationError, { revision, tenants }: Declaration): void {
    this.count(tenants.length, tenants.length);
    const text =
      `The declared tenants stay as they are: those of revision ${latest} were kept, and these are older, of revision ${revision}. ` +
      `They follow as soon as newer files are here; if the release was installed anew, set config.api.tenantsRevisionOffset to ${latest}.`;
    if (text !== this.saidOutdated) this.logger.warn(text);
    this.saidOutdated = text;
  }

  private async problemsOf(tenant: DeclaredTenant, revision: number): Promise<readonly FieldProblem[]> {
    if ('problems' in tenant) return tenant.problems;
    try {
      const changed = await this.declaration.keep(tenant.definition, revision);
      if (changed) this.logger.log(`The tenant ${tenant.id} is now as the values declare it.`);
      return [];
    } catch (error) {
      if (error instanceof OutdatedDeclarationError) throw error;
      if (error instanceof TenantProblemError) return error.problems;
      // Another one would fail as well, but for values that Postgres refuses.
      if (databaseFailure(error) instanceof UnstorableError) return [{ path: '', problem: 'has something that Postgres cannot store' }];
      throw error;
    }
  }

  private async release(id: string, revision: number): Promise<void> {
    await this.declaration.release(id, revision);
    this.said.delete(id);
    this.logger.log(`The tenant ${id} stands no longer in the values: it is not active any more.`);
  }

  private tell(id: string, problems: readonly FieldProblem[]): void {
    const text = problems.map(({ path, problem }) => `${path} ${problem}`.trim()).join('; ');
    if (text !== '' && text !== this.said.get(id)) this.logger.error(`The declared tenant ${id} is refused, and stays as it was: ${text}.`);
    if (text === '') this.said.delete(id);
    else this.said.set(id, text);
  }
}
