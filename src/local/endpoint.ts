/**
 * A root on this machine behind the port: the reading side (scan, digests, cache) and the writing
 * side (transactions) put together.
 */

import type { ByteString } from '../core/tree/byte-string.ts';
import type { Algorithm, DigestTable } from '../core/tree/digest.ts';
import type { DigestColumn } from '../core/tree/digest-column.ts';
import { emptyBook, type MirrorBook, type MirrorNote } from '../core/tree/mirror-book.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { STATE_DIRECTORY } from '../core/tree/state-directory.ts';
import type {
  CheckReply,
  DigestReply,
  Endpoint,
  EndpointInfo,
  ReadLineage,
  ScanRules,
  Side,
} from '../endpoint/endpoint.ts';
import type { Task } from '../endpoint/task.ts';
import type { Remembrance, Supply, Transaction } from '../endpoint/transaction.ts';
import type { Settlement, Settling, Unfinished } from '../endpoint/unfinished.ts';
import type { System } from '../system/system.ts';
import { AfterRun } from './after-run.ts';
import { bring } from './bring.ts';
import { checkRemembered } from './check-remembered.ts';
import { DigestCache } from './digest-cache.ts';
import { isCacheDamaged, kindsKept, loadCache, saveCache } from './digest-cache-store.ts';
import { digestSite } from './digest-site.ts';
import type { Executor } from './executor.ts';
import { type Moments, readRows } from './lineage-book.ts';
import { LineageStore } from './lineage-store.ts';
import { hostIn } from './machine.ts';
import { addMirror, loadMirrors } from './mirrors-store.ts';
import { readFile } from './read-file.ts';
import { lookAtRoot, openKnownRoot, type RootFacts } from './root.ts';
import { scanSite } from './scan-site.ts';
import { settle } from './settle.ts';
import type { Site } from './site.ts';
import { SpareMemory } from './spare-memory.ts';
import { holdsUnfinished, openStateDirectory, statePlace } from './state-directory.ts';
import { type CachePlace, digestNames } from './state-file.ts';
import type { LocalTransaction } from './transaction.ts';
import { beginTransaction, makeRoot } from './transaction-begin.ts';
import { orEndRun } from './transaction-failure.ts';
import { rememberDigests, rememberLineage } from './transaction-remember.ts';
import type { Workspace } from './transaction-workspace.ts';
import { lookAtUnfinished } from './unfinished.ts';

const SUPERUSER = 0;
/** A byte that is copied is read once and written once. */
const LOCAL_SENDING_COST = 2;

const nothingToSettle: Settlement = {
  interrupted: false,
  renamed: 0,
  stagedFiles: 0,
  stagedBytes: 0,
  problems: [],
};

export interface LocalEndpointOptions {
  /** Absolute, symlinks resolved (real-path.ts). */
  readonly path: ByteString;
  /** As people know it, for messages. */
  readonly location: string;
  readonly side: Side;
  readonly system: System;
  /** Has the work done; it is the caller's to close. */
  readonly executor: Executor;
  /** Which machine this is (machine.ts). */
  readonly machine: string;
  /** The user id of this process. */
  readonly user: number;
  /** Digests are remembered from run to run. */
  readonly cache: boolean;
  /** The user's cache directory, for roots that cannot be written; null to use none. */
  readonly userCache: ByteString | null;
  /** Id of this boot of the machine (recover-boot.ts), null where it is not known. */
  readonly bootId: string | null;
}

export class LocalEndpoint implements Endpoint {
  readonly #options: LocalEndpointOptions;
  #facts: RootFacts;
  #cache: DigestCache | null = null;
  #lineage: LineageStore | null = null;
  #moments: Moments = { listed: Number.NEGATIVE_INFINITY, supplied: Number.NEGATIVE_INFINITY };
  #transaction: LocalTransaction | null = null;

  /** Throws MyrrorError `unreadable-root`; a destination may be missing if the directory above it is there. */
  constructor(options: LocalEndpointOptions) {
    this.#options = options;
    this.#facts = this.#look();
  }

  get info(): EndpointInfo {
    const { machine, user } = this.#options;
    const { location, exists, identity, ancestry, traits, folding, limits } = this.#facts;
    return {
      location,
      exists,
      identity,
      machine,
      limits,
      ancestry,
      folding,
      times: traits.times,
      owners: user === SUPERUSER && traits.owners,
      modes: traits.modes,
      directoryRename: traits.directoryRename,
      sendingCost: LOCAL_SENDING_COST,
    };
  }

  scan(rules: ScanRules, task: Task): Promise<Snapshot> {
    this.#moments = { listed: Date.now(), supplied: Number.NEGATIVE_INFINITY };
    return orEndRun(`listing ${this.#options.location}`, () =>
      scanSite(this.#options.executor, this.#site(), rules, task),
    );
  }

  async rememberedKinds(): Promise<readonly Algorithm[]> {
    const { cache, system } = this.#options;
    if (this.#cache !== null) return this.#cache.kinds;
    return cache && this.#facts.exists ? (kindsKept(system, this.#cachePlace(), digestNames) as Algorithm[]) : [];
  }

  async remembered(snapshot: Snapshot): Promise<DigestTable> {
    return this.#knownDigests().lookup(snapshot);
  }

  async lineage(snapshot: Snapshot): Promise<DigestColumn | null> {
    return this.#options.cache && this.#facts.exists ? this.#lineageStore().of(snapshot) : null;
  }

  async rememberLineage(lineage: ReadLineage): Promise<void> {
    if (!this.#options.cache || !this.#facts.exists) return;
    const { granularity } = this.#facts.traits.times;
    new SpareMemory(this.#options.system).after(lineage.snapshot.count);
    this.#lineageStore().save((isKept) => readRows(lineage, this.#moments, granularity, isKept));
  }

  async digest(snapshot: Snapshot, rows: Uint32Array, algorithm: Algorithm, task: Task): Promise<DigestReply> {
    const request = { snapshot, rows, algorithm };
    const { digests, began, problems } = await orEndRun(`reading ${this.#options.location}`, () =>
      digestSite(this.#options.executor, this.#site(), request, task),
    );
    // What is not kept need not be learnt: who has asked knows it now.
    if (this.#options.cache) this.#knownDigests().learnRead(snapshot, rows, algorithm, digests, began);
    return { digests, problems };
  }

  async check(snapshot: Snapshot, rows: Uint32Array, task: Task): Promise<CheckReply> {
    const { system, executor } = this.#options;
    if (!this.#facts.exists) return { verdicts: new Uint8Array(rows.length), problems: [] };
    // From disk: what this run has read itself proves nothing about what stood there before.
    const cache = loadCache(system, this.#cachePlace());
    const remembered = cache.lookup(snapshot);
    const isDamaged = cache.kinds.length === 0 && isCacheDamaged(system, this.#cachePlace());
    return await checkRemembered(executor, this.#site(), { snapshot, rows, remembered, isDamaged }, task);
  }

  read(snapshot: Snapshot, row: number, task: Task): AsyncIterable<Uint8Array> {
    const request = { path: snapshot.path(row), expect: snapshot.stamp(row), offset: 0 };
    return readFile(this.#options.executor, this.#site(), request, task.signal);
  }

  supply(): Supply {
    this.#moments = { ...this.#moments, supplied: Date.now() };
    const memory = new SpareMemory(this.#options.system);
    return {
      direct: { root: this.#facts.path, rootIdentity: this.#facts.key },
      bring: (wanted, task) => {
        memory.before(wanted.arrivals.count);
        return bring(this.#options.executor, this.#facts, wanted, task.signal);
      },
    };
  }

  begin(task: Task): Promise<Transaction> {
    return orEndRun(`beginning to change ${this.#options.location}`, () => this.#begin(task));
  }

  async #begin(task: Task): Promise<Transaction> {
    const { system, executor, user, bootId, cache } = this.#options;
    if (!this.#facts.exists) {
      makeRoot(system, this.#facts);
      this.#facts = this.#look();
    }
    this.#transaction = await beginTransaction(
      {
        system,
        executor,
        user,
        bootId,
        cache,
        facts: this.#facts,
        remember: (workspace, remembrance, at) => this.#remember(workspace, remembrance, at),
        learn: (probed) => {
          this.#facts = { ...this.#facts, ...probed };
        },
        released: () => {
          this.#transaction = null;
        },
      },
      task,
    );
    return this.#transaction;
  }

  interrupted(): Promise<boolean> {
    return orEndRun(`looking for what an interrupted run has left at ${this.#options.location}`, () =>
      this.#interrupted(),
    );
  }

  #interrupted(): boolean {
    if (!this.#facts.exists) return false;
    const { system, user } = this.#options;
    const root = openKnownRoot(system, this.#facts.path, this.#facts.key);
    try {
      const state = openStateDirectory(system, statePlace(root, user, this.#facts.location));
      if (state === null) return false;
      try {
        return holdsUnfinished(system, state);
      } finally {
        system.close(state);
      }
    } finally {
      system.close(root);
    }
  }

  unfinished(): Promise<Unfinished> {
    const { system, user, machine } = this.#options;
    const host = hostIn(machine);
    const facts = this.#facts;
    return orEndRun(`looking into ${STATE_DIRECTORY} at ${facts.location}`, () =>
      lookAtUnfinished({ system, facts, user, host }),
    );
  }

  async settle(how: Settling, task: Task): Promise<Settlement> {
    if (!(await this.interrupted())) return nothingToSettle;
    const { system, user, bootId } = this.#options;
    return await settle({ system, user, bootId, facts: this.#facts }, how, task);
  }

  async mirrors(): Promise<MirrorBook> {
    return this.#facts.exists ? loadMirrors(this.#options.system, this.#cachePlace()) : emptyBook;
  }

  async noteMirror(note: MirrorNote): Promise<void> {
    const { cache, system } = this.#options;
    if (cache && this.#facts.exists) addMirror(system, this.#cachePlace(), note);
  }

  async close(): Promise<void> {
    await this.#transaction?.abandon();
    this.#save();
  }

  #site(): Site {
    return { facts: this.#facts, side: this.#options.side };
  }

  #look(): RootFacts {
    const { system, path, location, side } = this.#options;
    return lookAtRoot(system, { path, location, missing: side === 'source' ? 'refuse' : 'allow' });
  }

  /** Read from its file when it is first needed; without a cache it lasts as long as the endpoint. */
  #knownDigests(): DigestCache {
    const { cache, system } = this.#options;
    if (this.#cache === null) {
      this.#cache =
        cache && this.#facts.exists
          ? loadCache(system, this.#cachePlace())
          : new DigestCache(this.#facts.traits.times.granularity);
    }
    return this.#cache;
  }

  #lineageStore(): LineageStore {
    this.#lineage ??= new LineageStore(this.#options.system, this.#cachePlace());
    return this.#lineage;
  }

  async #remember(workspace: Workspace, remembrance: Remembrance, task: Task): Promise<void> {
    if (!this.#options.cache) return;
    const after = new AfterRun(workspace, remembrance);
    await rememberDigests(after, remembrance, this.#knownDigests(), task);
    this.#save();
    rememberLineage(workspace, after, remembrance, this.#lineageStore());
  }

  #save(): void {
    const { cache, system } = this.#options;
    if (!cache || this.#cache === null || !this.#facts.exists) return;
    saveCache(system, this.#cachePlace(), this.#cache);
  }

  #cachePlace(): CachePlace {
    const { user, userCache } = this.#options;
    return { root: this.#facts, user, userCache };
  }
}
