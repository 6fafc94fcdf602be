/** A Node to send to a machine that has none. */
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import { MyrrorError } from '../core/error.ts';
import type { FileMark } from './start-up.ts';

export interface PackedRuntime {
  readonly mark: FileMark;
  readonly packed: Uint8Array;
}

/** What a machine without Node says of itself. */
export interface FarSystem {
  /** As `uname -s` and `uname -m` say, in small letters and as Node calls them. */
  readonly platform: string;
  readonly arch: string;
  readonly libc: string | null;
  /** Where there is one that is too old. */
  readonly tooOld: readonly string[];
}

const ARCHITECTURES: Readonly<Record<string, string>> = {
  x86_64: 'x64',
  amd64: 'x64',
  aarch64: 'arm64',
  armv7l: 'arm',
  armv6l: 'arm',
  i686: 'ia32',
};

/** Reads the words of the answer `no-node`. */
export function readFarSystem(words: string): FarSystem {
  const [system = '', machine = '', libc = '', ...tooOld] = words.split(' ').filter((word) => word !== '');
  const platform = system.toLowerCase();
  return { platform, arch: ARCHITECTURES[machine] ?? machine, libc: platform === 'linux' ? libc : null, tooOld };
}

/** True if a program of this machine can be expected to run there. */
export function isAlike(far: FarSystem): boolean {
  if (far.platform !== process.platform || far.arch !== process.arch) return false;
  return far.libc === null || far.libc === ownLibc();
}

/** `linux arm64 (musl)`. */
export function describeSystem({ platform, arch, libc }: Omit<FarSystem, 'tooOld'>): string {
  return libc === null ? `${platform} ${arch}` : `${platform} ${arch} (${libc})`;
}

/** This machine, as `describeSystem` says it. */
export function describeOwnSystem(): string {
  return describeSystem({ platform: process.platform, arch: process.arch, libc: ownLibc() });
}

/** Reads and compresses a program. Throws MyrrorError `usage` if it cannot be read. */
export async function packRuntime(file: string): Promise<PackedRuntime> {
  let bytes: Buffer;
  try {
    bytes = readFileSync(file);
  } catch (error) {
    throw new MyrrorError('usage', `cannot read the runtime ${file}: ${(error as Error).message}`, { cause: error });
  }
  const mark = { digest: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
  return { mark, packed: await promisify(gzip)(bytes, { level: constants.Z_DEFAULT_COMPRESSION }) };
}

function ownLibc(): 'glibc' | 'musl' | null {
  if (process.platform !== 'linux') return null;
  const { header } = process.report.getReport() as unknown as { readonly header: { glibcVersionRuntime?: string } };
  return header.glibcVersionRuntime === undefined ? 'musl' : 'glibc';
}
