/**
 * Any `System`, with something that is asked before and after each of its calls: it can count them, make one
 * fail, or end the "process" there. Handles are kept track of, so that what a process that has ended
 * held open can be closed, as the kernel would.
 */
import type { Handle, System } from '../../src/system/system.ts';
import type { CallName } from '../model/memory-faults.ts';

/** What changes a disk or makes it durable. */
const mutating: ReadonlySet<string> = new Set<CallName>([
  'createFile',
  'write',
  'copyRange',
  'shareContent',
  'truncate',
  'setMode',
  'setOwner',
  'setTime',
  'setModeAt',
  'setOwnerAt',
  'setTimeAt',
  'makeDirectory',
  'removeDirectory',
  'unlink',
  'rename',
  'symlink',
  'syncFile',
  'syncDirectory',
  'syncFileSystem',
]);

const opening: ReadonlySet<string> = new Set<CallName>([
  'openRoot',
  'openDirectory',
  'openParent',
  'openFile',
  'createFile',
  'openFileForUpdate',
]);

/** Stands for the end of a process. */
export class Ended extends Error {}

/** One call, before or after it is done. */
export interface Watched {
  readonly call: CallName;
  readonly phase: 'before' | 'after';
  readonly mutating: boolean;
  readonly words: readonly unknown[];
  /** For `close`: it was opened for writing. Only then has closing something to say. */
  readonly writable: boolean;
}

/** What it throws, the call throws; after an `Ended` nothing is done any more. */
export type Watch = (watched: Watched) => void;

export interface WatchedSystem {
  readonly system: System;
  /** Closes what is still open. */
  readonly closeAll: () => void;
}

/** `inner` behind `watch`. */
export function watchedSystem(inner: System, watch: Watch): WatchedSystem {
  const open = new Set<Handle>();
  const writable = new Set<Handle>();
  let death: Ended | undefined;
  const ask = (watched: Watched): void => {
    try {
      watch(watched);
    } catch (error) {
      if (error instanceof Ended) death = error;
      throw error;
    }
  };
  const through = (call: CallName, words: readonly unknown[]): unknown => {
    if (death !== undefined) throw death;
    const common = { call, words, mutating: mutating.has(call), writable: writable.has(words[0] as Handle) };
    ask({ ...common, phase: 'before' });
    const result = (inner[call] as (...words: readonly unknown[]) => unknown).call(inner, ...words);
    if (opening.has(call)) open.add(result as Handle);
    if (call === 'createFile' || call === 'openFileForUpdate') writable.add(result as Handle);
    if (call === 'close') {
      open.delete(words[0] as Handle);
      writable.delete(words[0] as Handle);
    }
    ask({ ...common, phase: 'after' });
    return result;
  };
  const system = new Proxy(inner, {
    get: (_, property) => {
      const member: unknown = Reflect.get(inner, property, inner);
      if (typeof member !== 'function') return member;
      return (...words: unknown[]) => through(property as CallName, words);
    },
  });
  const closeAll = (): void => {
    for (const handle of open) inner.close(handle);
    open.clear();
  };
  return { system, closeAll };
}
