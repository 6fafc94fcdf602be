/** Two empty trees on the real disk for the suite of endpoints, and a way to look at them. */
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Side } from '../../src/endpoint/endpoint.ts';
import type { EndpointFixture } from './endpoint-suite.ts';

export interface DiskPair extends Omit<EndpointFixture, 'open'> {
  /** The path of a root. */
  root(side: Side): string;
}

/** Makes the two roots in a temporary directory. */
export function makeDiskPair(): DiskPair {
  const base = mkdtempSync(join(tmpdir(), 'myrror-endpoint-'));
  for (const side of ['source', 'destination']) mkdirSync(join(base, side));
  return {
    root: (side) => join(base, side),
    write: async (side, path, content) => {
      mkdirSync(dirname(join(base, side, path)), { recursive: true });
      writeFileSync(join(base, side, path), content, 'latin1');
    },
    read: async (side) => Object.fromEntries(readTree(join(base, side))),
    removeRoot: async (side) => rmdirSync(join(base, side)),
    dispose: async () => rmSync(base, { recursive: true }),
  };
}

function readTree(directory: string, prefix = ''): [string, string][] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry): [string, string][] => {
    const path = join(directory, entry.name);
    const name = `${prefix}${entry.name}`;
    if (entry.isDirectory()) return [[name, 'directory'], ...readTree(path, `${name}/`)];
    if (entry.isSymbolicLink()) return [[name, `symlink ${readlinkSync(path)}`]];
    return [[name, `file ${readFileSync(path, 'latin1')}`]];
  });
}
