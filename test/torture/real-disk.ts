/** A pair of trees in real directories: planted, and looked at as the trees in memory are. */
import {
  chmodSync,
  chownSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { asBytes, type ByteString } from '../../src/core/tree/byte-string.ts';
import { baseName, parentPath } from '../../src/core/tree/path.ts';
import { openSystem } from '../../src/system/open-system.ts';
import type { Handle, System } from '../../src/system/system.ts';
import type { Pair } from '../crash/whole-run-pairs.ts';
import type { EntryDescription, PlantedAttributes, TreeDescription } from '../model/memory-tree.ts';

const NANOS = 1_000_000_000n;
const native: System = openSystem();

/** The directory that holds the roots of a pair. */
export class RealDisk {
  readonly above: string;

  constructor(above: string) {
    this.above = above;
  }

  /** All below `path`, in byte order: relative path to `file CONTENT`, `directory`, `symlink TARGET` or `special`. */
  readTree(path: string): Map<string, string> {
    const found: [string, string][] = [];
    const visit = (directory: string, prefix: string): void => {
      for (const entry of readdirSync(bytes(directory), { withFileTypes: true, encoding: 'buffer' })) {
        const name = entry.name.toString('latin1');
        const full = `${directory}/${name}`;
        if (entry.isDirectory()) {
          found.push([prefix + name, 'directory']);
          visit(full, `${prefix}${name}/`);
        } else if (entry.isSymbolicLink()) {
          found.push([prefix + name, `symlink ${readlinkSync(bytes(full), 'buffer').toString('latin1')}`]);
        } else if (entry.isFile()) found.push([prefix + name, `file ${readFileSync(bytes(full)).toString('latin1')}`]);
        else found.push([prefix + name, 'special']);
      }
    };
    visit(path, '');
    return new Map(found.sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** What else looks at it. */
  attach(): System {
    return native;
  }
}

/** Makes the two roots of a pair in `above`, which must be there and empty. Nothing is made durable. */
export function plantReal(above: string, pair: Pair): RealDisk {
  for (const [root, tree] of Object.entries({ source: pair.after, destination: pair.before })) {
    mkdirSync(`${above}/${root}`);
    plantTree(`${above}/${root}`, tree);
  }
  return new RealDisk(above);
}

function plantTree(root: string, tree: TreeDescription): void {
  const attributes: [string, PlantedAttributes][] = [];
  for (const [path, entry] of Object.entries(tree)) {
    const full = `${root}/${path}`.replace(/\/$/, '');
    mkdirSync(bytes(full.slice(0, full.lastIndexOf('/'))), { recursive: true });
    plantEntry(root, full, entry);
    if (typeof entry === 'object' && !('hardLink' in entry)) attributes.push([full, entry]);
  }
  // Last and deepest first, because each new entry changes the time of its directory.
  for (const [full, wanted] of attributes.reverse()) setAttributes(full, wanted);
}

function plantEntry(root: string, full: string, entry: EntryDescription): void {
  if (typeof entry === 'string') writeFileSync(bytes(full), entry, 'latin1');
  else if ('file' in entry) writeFileSync(bytes(full), entry.file, 'latin1');
  else if ('hardLink' in entry) linkSync(bytes(`${root}/${entry.hardLink}`), bytes(full));
  else if ('symlink' in entry) symlinkSync(Buffer.from(entry.symlink, 'latin1'), bytes(full));
  else mkdirSync(bytes(full), { recursive: true });
}

function setAttributes(full: string, entry: PlantedAttributes): void {
  const isLink = 'symlink' in entry;
  if (entry.uid !== undefined && entry.gid !== undefined && !isLink) chownSync(bytes(full), entry.uid, entry.gid);
  if (entry.mode !== undefined && !isLink) chmodSync(bytes(full), entry.mode);
  if (entry.mtime === undefined) return;
  const { mtime } = entry;
  heldAt(full, (at, name) => native.setTimeAt(at, name, Number(mtime / NANOS), Number(mtime % NANOS)));
}

function heldAt(full: string, act: (at: Handle, name: ByteString) => void): void {
  const at = native.openRoot(parentPath(asBytes(full)));
  try {
    act(at, baseName(asBytes(full)));
  } finally {
    native.close(at);
  }
}

function bytes(path: string): Buffer {
  return Buffer.from(path, 'latin1');
}
