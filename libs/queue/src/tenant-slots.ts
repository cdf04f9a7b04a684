/** Slots for jobs of one tenant each; who wants one more than its tenant has waits in line. */
export class TenantSlots {
  private readonly taken = new Map<string, number>();
  private readonly waiting = new Map<string, Set<() => void>>();

  /** @param perTenant How many a tenant may have at a time. */
  constructor(private readonly perTenant: number) {}

  /** Takes a slot for the tenant: at once, or when one of its own becomes free within `waitMs` milliseconds. False when none did. */
  async take(tenantId: string, waitMs: number): Promise<boolean> {
    const taken = this.taken.get(tenantId) ?? 0;
    if (taken < this.perTenant) {
      this.taken.set(tenantId, taken + 1);
      return true;
    }
    return new Promise((resolve) => {
      const line = this.lineOf(tenantId);
      const handedOver = (): void => {
        clearTimeout(late);
        line.delete(handedOver);
        resolve(true);
      };
      const late = setTimeout(() => {
        line.delete(handedOver);
        resolve(false);
      }, waitMs);
      line.add(handedOver);
    });
  }

  /** Gives a slot back, to the first in the tenant's line if there is one. */
  giveBack(tenantId: string): void {
    const [next] = this.waiting.get(tenantId) ?? [];
    if (next !== undefined) {
      next();
      return;
    }
    this.waiting.delete(tenantId);
    const taken = (this.taken.get(tenantId) ?? 0) - 1;
    if (taken > 0) this.taken.set(tenantId, taken);
    else this.taken.delete(tenantId);
  }

  private lineOf(tenantId: string): Set<() => void> {
    let line = this.waiting.get(tenantId);
    if (line === undefined) {
      line = new Set();
      this.waiting.set(tenantId, line);
    }
    return line;
  }
}
