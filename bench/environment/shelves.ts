import type { ActiveAlert, LookUps, Series } from '#testing';
import { HOST, type Scene } from './scene';

/** A client company, and what its sources hold at the moment. */
export interface Shelf {
  readonly device: string;
  scene: Scene;
}

/**
 * What each client's knowledge base and monitoring and the public search hold, found by what these select by. No PromQL is evaluated: a query for
 * alerts has the alert, one for `up` has a host that is up, any other has nothing.
 */
export class Shelves implements LookUps {
  /** By tenant. */
  readonly byTenant = new Map<string, Shelf>();

  articles(tenant: string): object[] {
    const shelf = this.byTenant.get(tenant);
    return shelf === undefined ? [] : [shelf.scene.article];
  }

  /** The public search is not told who asks, only for what. */
  pages(query: string): object[] {
    const words = query.split(' ');
    const found = [...this.byTenant.values()].filter(({ device }) => words.includes(device));
    return found
      .toSorted((a, b) => words.indexOf(a.device) - words.indexOf(b.device))
      .slice(0, 1)
      .map(({ scene }) => scene.page);
  }

  alerts(matchers: string): ActiveAlert[] {
    return this.selected(matchers).map(([id, { scene }]) => ({
      labels: { ...scene.alert.labels, instance: `${HOST}:9100`, tenant: id },
      annotations: { summary: scene.alert.summary },
      startsAt: new Date(Date.now() - 60_000).toISOString(),
    }));
  }

  series(promql: string, times: readonly number[]): Series[] {
    const name = /ALERTS|\bup\b/.exec(promql)?.[0];
    if (name === undefined) return [];
    const values = times.map((time) => [time, '1'] as const);
    return this.selected(promql).map(([id, { scene }]) => ({
      metric: { __name__: name, ...(name === 'ALERTS' && scene.alert.labels), instance: `${HOST}:9100`, tenant: id },
      values,
    }));
  }

  /** Matchers that do not name the tenant select every tenant's, as they would there. */
  private selected(matchers: string): [string, Shelf][] {
    const tenant = /\btenant="([^"]*)"/.exec(matchers)?.[1];
    if (!matchers.includes(HOST)) return [];
    return [...this.byTenant].filter(([id]) => tenant === undefined || tenant === id);
  }
}
