/** What this machine has to send to another one: the helper, what starts it, and native modules. */
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type FileMark, nativePlatform } from './start-up.ts';

/** A file to send, with what it is known by. */
export interface Asset {
  readonly mark: FileMark;
  readonly bytes: Uint8Array;
}

export interface Assets {
  /** One line each. */
  readonly script: string;
  /** Goes on with the script where there is no Node. */
  readonly runtimeScript: string;
  readonly loader: string;
  readonly helper: Asset;
  /** By platform, as in `linux-x64-glibc`. */
  readonly natives: ReadonlyMap<string, Asset>;
}

/** Folders of koffi's packages for Linux, by what Node calls the C library. */
const LIBC_FOLDERS = { glibc: 'linux', musl: 'musl' } as const;
const ARCHITECTURES = ['x64', 'arm64'] as const;

/** Reads what the build has put beside the program (tools/build-helper.mjs), or into another folder. */
export function readAssets(directory: string = fileURLToPath(new URL('../helper/', import.meta.url))): Assets {
  return {
    script: readFileSync(join(directory, 'far-side.sh'), 'utf8'),
    runtimeScript: readFileSync(join(directory, 'far-runtime.sh'), 'utf8'),
    loader: readFileSync(join(directory, 'loader.cjs'), 'utf8'),
    helper: readAsset(join(directory, 'helper.cjs')),
    natives: installedNatives(),
  };
}

function readAsset(path: string): Asset {
  const bytes = readFileSync(path);
  return { bytes, mark: { digest: createHash('sha256').update(bytes).digest('hex'), size: bytes.length } };
}

/** Native modules that are installed here: usually those of this machine's platform, for each C library. */
function installedNatives(): Map<string, Asset> {
  const natives = new Map<string, Asset>();
  const folder = packagesFolder();
  if (folder === null) return natives;
  for (const architecture of ARCHITECTURES) {
    for (const [libc, name] of Object.entries(LIBC_FOLDERS)) {
      const file = join(folder, `koffi-linux-${architecture}`, `${name}_${architecture}`, 'koffi.node');
      if (existsSync(file)) natives.set(nativePlatform('linux', architecture, libc), readAsset(file));
    }
  }
  return natives;
}

/** Where koffi's packages with native parts are installed; null where koffi is not. */
function packagesFolder(): string | null {
  try {
    return join(dirname(createRequire(import.meta.url).resolve('koffi')), '..', '@koromix');
  } catch {
    return null;
  }
}
