import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Pool } from 'pg';
import { DATABASE_POOL, type DatabaseConnection, LISTENER_CONNECTION, NotificationListener } from '#database';

/** Who keeps tenants in memory. */
export interface TenantFollower {
  /** The tenant was created, changed or deleted, and whoever reads it from now on sees that. */
  readonly onChange: (tenantId: string) => void;
  /** Changes may have been missed: what is in memory may be old. */
  readonly onMissed: () => void;
}

/** Tells within milliseconds of each change of a tenant, whichever process made it. */
@Injectable()
export class TenantChanges implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly followers: TenantFollower[] = [];
  private readonly listener: NotificationListener;

  constructor(@Inject(LISTENER_CONNECTION) connection: DatabaseConnection, @Inject(DATABASE_POOL) pool: Pool) {
    this.listener = new NotificationListener('tenant_changes', connection, pool, {
      onNotification: (tenantId) => this.followers.forEach((follower) => follower.onChange(tenantId)),
      onListening: () => this.missed(),
      onDeaf: () => this.missed(),
    });
  }

  /** False while changes are not told of: who must know has to look. */
  get told(): boolean {
    return this.listener.listening;
  }

  follow(follower: TenantFollower): void {
    this.followers.push(follower);
  }

  onApplicationBootstrap(): void {
    this.listener.start();
  }

  async onModuleDestroy(): Promise<void> {
    await this.listener.stop();
  }

  private missed(): void {
    for (const follower of this.followers) follower.onMissed();
  }
}
