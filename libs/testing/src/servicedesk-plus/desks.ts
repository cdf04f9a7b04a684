import { Refusal } from './api/envelope';
import { Desk, IdSequence } from './desk';
import type { DeskOptions } from './desk';

/** The desks of one simulator. */
export class Desks {
  private readonly byName = new Map<string, Desk>();
  private readonly ids = new IdSequence();

  constructor(private readonly origin: () => string) {}

  /** @throws TypeError when the name is taken or the options do not fit together. */
  add(options: DeskOptions): Desk {
    if (this.byName.has(options.name)) {
      throw new TypeError(`There is a desk named ${options.name} already.`);
    }
    const desk = new Desk(options, this.ids, this.origin());
    this.byName.set(desk.name, desk);
    return desk;
  }

  get all(): readonly Desk[] {
    return [...this.byName.values()];
  }

  find(name: string): Desk | undefined {
    return this.byName.get(name);
  }

  /** The desk of a path; without a name it is the first one. @throws Refusal 404 */
  addressed(name: string | undefined): Desk {
    const desk = name === undefined ? this.all[0] : this.find(name);
    if (!desk) {
      throw new Refusal(404);
    }
    return desk;
  }
}
