/** A System that lets somebody else act right before each of its calls, and counts them by kind. */
import type { System } from '../../src/system/system.ts';
import type { CallName } from '../model/memory-faults.ts';

export class CallWatch {
  readonly kinds = new Map<string, number>();
  calls = 0;
  /** Called with the number of the call that is about to be made, from 1. */
  before: (number: number, call: CallName) => void = () => undefined;
  after: (number: number) => void = () => undefined;

  watched(system: System): System {
    return new Proxy(system, {
      get: (target, key) => {
        const value: unknown = Reflect.get(target, key, target);
        if (typeof value !== 'function') return value;
        return (...given: unknown[]): unknown => {
          const number = ++this.calls;
          this.kinds.set(String(key), (this.kinds.get(String(key)) ?? 0) + 1);
          this.before(number, key as CallName);
          try {
            return value.apply(target, given);
          } finally {
            this.after(number);
          }
        };
      },
    });
  }
}
