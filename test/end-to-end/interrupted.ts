/** Puts a destination into the state in which a run leaves it that is killed while it renames. */
import { lstatSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { type Place, placeAt } from '../../src/core/plan/place.ts';
import type { Rename } from '../../src/core/plan/step.ts';
import { asBytes, ROOT } from '../../src/core/tree/byte-string.ts';
import { Kind } from '../../src/core/tree/kind.ts';
import type { Stamp } from '../../src/core/tree/stamp.ts';
import { crc32 } from '../../src/format/crc32.ts';
import { armedLine, writeProgram } from '../../src/format/journal-writer.ts';
import { slotDirectoryOf } from '../../src/local/stage-slot.ts';

const NANOS = 1_000_000_000n;

/** The files `one` and `two of them` were to swap their names: the first one is parked, the second has its place. */
export function interruptSwap(destination: string): void {
  writeFileSync(join(destination, 'one'), 'ONE');
  writeFileSync(join(destination, 'two of them'), 'TWO');
  const parked = join(destination, '.myrror', 'parked');
  mkdirSync(parked, { recursive: true, mode: 0o700 });
  const slot = placeAt(0, asBytes(''));
  const [one, two] = [placeAt(-1, asBytes('one')), placeAt(-1, asBytes('two of them'))];
  const rename = (object: number, from: Place, to: Place): Rename => {
    const expect = stampOf(join(destination, object === 0 ? 'one' : 'two of them'));
    return { object, from, to, expect, replaces: null };
  };
  const renames = [rename(0, one, slot), rename(1, two, one), rename(0, slot, two)];
  const [area, root] = [stampOf(parked).inode, stampOf(destination).inode];
  const program = {
    rearrangement: { stagedDirectories: [], renames, discards: [] },
    stagedInodes: [],
    toParents: [area, root, root],
  };
  writeFileSync(join(destination, '.myrror', 'journal'), [...writeProgram(program), armedLine(program)].join(''));
  renameSync(join(destination, 'one'), join(parked, '0'));
  renameSync(join(destination, 'two of them'), join(destination, 'one'));
}

/** Content for the name `path` at the top, of which three of `size` bytes were staged. */
export function leaveStaged(destination: string, path: string, size: number): void {
  const staged = join(destination, '.myrror', 'staged');
  const directory = join(destination, slotDirectoryOf(ROOT));
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  writeFileSync(join(directory, `77.${size}.1.0.1.0.${crc32(asBytes(path))}`), 'new');
  writeFileSync(join(staged, 'names'), `/\0${path}\0`);
}

function stampOf(path: string): Stamp {
  const { ino, dev, size, mtimeNs, ctimeNs } = lstatSync(path, { bigint: true });
  return {
    kind: Kind.file,
    size: Number(size),
    mtimeSeconds: Number(mtimeNs / NANOS),
    mtimeNanos: Number(mtimeNs % NANOS),
    ctimeSeconds: Number(ctimeNs / NANOS),
    ctimeNanos: Number(ctimeNs % NANOS),
    inode: ino,
    device: dev,
  };
}
