/** Digests and ids of contents that are remembered of a root, in files of ours (state-file.ts). */
import type { System } from '../system/system.ts';
import { DigestCache } from './digest-cache.ts';
import { type CacheColumns, type CacheRows, rowsOf } from './digest-cache-columns.ts';
import { CACHE_HEAD, cachePieces, decodeCache, isDamagedCache, kindsOfCache } from './digest-cache-file.ts';
import {
  type CacheNames,
  type CachePlace,
  digestNames,
  dropUnfinishedFiles,
  readStateFile,
  writeStateFile,
} from './state-file.ts';

/** A cache beyond this many bytes is not read: no tree that was scanned has so many files. */
const LARGEST = 4 * 1024 ** 3;

/** What is remembered of a root; an empty cache if nothing is, or if it cannot be read. */
export function loadCache(system: System, place: CachePlace): DigestCache {
  const { times, ctimes } = place.root.traits;
  return new DigestCache(times.granularity, loadColumns(system, place, digestNames), ctimes);
}

/** True if digests of a root were remembered, and the file that they are in is damaged. */
export function isCacheDamaged(system: System, place: CachePlace): boolean {
  const take = (bytes: Uint8Array): boolean => isDamagedCache(bytes);
  return readStateFile(system, place, digestNames, { most: LARGEST, part: false, take }) ?? false;
}

/** The columns of a cache of a root; null if there is none, or if it cannot be read. */
export function loadColumns(system: System, place: CachePlace, names: CacheNames): CacheColumns | null {
  const take = (bytes: Uint8Array): CacheColumns | null => decodeCache(bytes, place.root.identity);
  return readStateFile(system, place, names, { most: LARGEST, part: false, take });
}

/** The kinds of values that a cache of a root has, by their names: only the beginning of it is read. */
export function kindsKept(system: System, place: CachePlace, names: CacheNames): string[] {
  const take = (bytes: Uint8Array): string[] | null => {
    const kinds = kindsOfCache(bytes, place.root.identity);
    return kinds.length > 0 ? kinds : null;
  };
  return readStateFile(system, place, names, { most: CACHE_HEAD, part: true, take }) ?? [];
}

/** Writes what was learnt, if anything was. False if there was something to write and no place for it. */
export function saveCache(system: System, place: CachePlace, cache: DigestCache): boolean {
  if (!cache.learnt) {
    dropUnfinishedFiles(system, place);
    return true;
  }
  const saved = saveRows(system, place, digestNames, rowsOf(cache.columns()));
  if (saved) cache.markSaved();
  return saved;
}

/** Writes a cache of a root. False if there is no place for it. */
export function saveRows(system: System, place: CachePlace, names: CacheNames, rows: CacheRows): boolean {
  return writeStateFile(system, place, names, () => cachePieces(rows, place.root.identity));
}
