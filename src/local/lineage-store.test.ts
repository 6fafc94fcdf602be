import { expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { scanAt, siteAt } from '../../test/model/site-in-memory.ts';
import { asBytes, stringToBytes } from '../core/tree/byte-string.ts';
import { blankLineage, LINEAGE_BYTES } from '../core/tree/lineage.ts';
import type { Snapshot } from '../core/tree/snapshot.ts';
import { Proof } from '../endpoint/endpoint.ts';
import { readRows } from './lineage-book.ts';
import { LineageStore } from './lineage-store.ts';
import type { CachePlace } from './state-file.ts';

const FILES = 40;
const HOUR = 3_600_000_000_000n;
const FULL = '/tree/.myrror/lineage';
const RECENT = '/tree/.myrror/lineage.recent';

function planted(): { readonly system: MemorySystem; readonly place: CachePlace } {
  const system = new MemorySystem();
  const files = Array.from({ length: FILES }, (_, number) => [`f${number}`, { file: `content ${number}`, mtime: 1n }]);
  system.plant('/tree', Object.fromEntries(files));
  system.clock.advance(HOUR);
  return { system, place: { root: siteAt(system, '/tree').facts, user: 0, userCache: null } };
}

/** One run: looks up what is known, gives each file that has none the id `fill`, and saves. */
function run(system: MemorySystem, place: CachePlace, fill: number): Snapshot {
  const store = new LineageStore(system, place);
  const snapshot = scanAt(system, '/tree');
  const known = store.of(snapshot);
  const ids = blankLineage(snapshot.count);
  const proof = new Uint8Array(snapshot.count);
  for (let row = 1; row < snapshot.count; row++) {
    const isKnown = known?.known[row] === 1;
    ids.known[row] = 1;
    ids.bytes.fill(isKnown ? firstByte(known.bytes, row) : fill, row * LINEAGE_BYTES, (row + 1) * LINEAGE_BYTES);
    proof[row] = isKnown ? Proof.earlier : Proof.listed;
  }
  const moment = Number(system.clock.now / 1_000_000n);
  store.save((isKept) => readRows({ snapshot, ids, proof }, { supplied: moment, listed: moment }, 1, isKept));
  return snapshot;
}

function firstByte(bytes: Uint8Array, row: number): number {
  return bytes[row * LINEAGE_BYTES] as number;
}

/** The first byte of the id of each file, 0 for none. */
function idsNow(system: MemorySystem, place: CachePlace): number[] {
  const snapshot = scanAt(system, '/tree');
  const known = new LineageStore(system, place).of(snapshot);
  return Array.from({ length: FILES }, (_, number) => {
    const row = snapshot.find(asBytes(`f${number}`));
    return known?.known[row] === 1 ? firstByte(known.bytes, row) : 0;
  });
}

function change(system: MemorySystem, count: number): void {
  for (let number = 0; number < count; number++) write(system, `/tree/f${number}`, `changed ${system.clock.now}`);
  system.clock.advance(HOUR);
}

function write(system: MemorySystem, path: string, text: string): void {
  const at = system.openRoot(asBytes(path.slice(0, path.lastIndexOf('/'))));
  const name = asBytes(path.slice(path.lastIndexOf('/') + 1));
  system.unlink(at, name);
  const file = system.createFile(at, name);
  const bytes = stringToBytes(asBytes(text));
  system.write(file, bytes, 0, bytes.length, 0);
  system.close(file);
  system.close(at);
}

function contentOf(system: MemorySystem, path: string): unknown {
  return system.readTree('/tree').get(path.slice('/tree/'.length));
}

it('writes what few files have got beside what all have, and knows both', () => {
  const { system, place } = planted();
  run(system, place, 1);
  expect(contentOf(system, RECENT)).toBeUndefined();
  const full = contentOf(system, FULL);
  change(system, 3);
  run(system, place, 2);
  expect(contentOf(system, FULL)).toEqual(full);
  expect(idsNow(system, place)).toEqual([2, 2, 2, ...new Array<number>(FILES - 3).fill(1)]);
  change(system, 1);
  run(system, place, 3);
  expect(contentOf(system, FULL)).toEqual(full);
  expect(idsNow(system, place)).toEqual([3, 2, 2, ...new Array<number>(FILES - 3).fill(1)]);
});

it('writes all anew when much has changed', () => {
  const { system, place } = planted();
  run(system, place, 1);
  change(system, 1);
  run(system, place, 2);
  change(system, FILES / 2);
  run(system, place, 3);
  expect(contentOf(system, RECENT)).toBeUndefined();
  expect(idsNow(system, place)).toEqual(Array.from({ length: FILES }, (_, number) => (number < FILES / 2 ? 3 : 1)));
});

it('writes nothing when nothing was learnt', () => {
  const { system, place } = planted();
  run(system, place, 1);
  const before = system.readTree('/tree');
  run(system, place, 2);
  expect(system.readTree('/tree')).toEqual(before);
});

it.each([
  { damaged: FULL, left: [2, 2, ...new Array<number>(FILES - 2).fill(0)] },
  { damaged: RECENT, left: [0, 0, ...new Array<number>(FILES - 2).fill(1)] },
])('does with the one file when $damaged is damaged', ({ damaged, left }) => {
  const { system, place } = planted();
  run(system, place, 1);
  change(system, 2);
  run(system, place, 2);
  write(system, damaged, 'damaged');
  expect(idsNow(system, place)).toEqual(left);
  run(system, place, 3);
  expect(idsNow(system, place)).toEqual(left.map((id) => (id === 0 ? 3 : id)));
  expect(system.openHandles).toBe(0);
});
