/** A planted tree in memory as a site, with an executor that works in this thread. */
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { kindName } from '../../src/core/tree/kind.ts';
import type { Snapshot } from '../../src/core/tree/snapshot.ts';
import { putTogether } from '../../src/core/tree/snapshot-parts.ts';
import { Control } from '../../src/local/control.ts';
import { lookAtRoot } from '../../src/local/root.ts';
import { scan } from '../../src/local/scan.ts';
import type { Site } from '../../src/local/site.ts';
import { ThreadContext } from '../../src/local/thread-context.ts';
import type { System } from '../../src/system/system.ts';

/** The root at the absolute `path` of a system, as the source of a run. */
export function siteAt(system: System, path: string): Site {
  return { facts: lookAtRoot(system, { path: asBytes(path), location: path, missing: 'allow' }), side: 'source' };
}

/** Lists a tree in this thread. */
export function scanAt(
  system: System,
  path: string,
  exclude: readonly string[] = [],
  control = new Control(),
): Snapshot {
  const { facts, side } = siteAt(system, path);
  const context = new ThreadContext(system);
  try {
    return putTogether(scan(context, { root: facts.path, key: facts.key, side, exclude }, control));
  } finally {
    context.close();
  }
}

/** Path and kind of every entry below the root, in the order of the rows: `d/x file`. */
export function listed(snapshot: Snapshot): string[] {
  return Array.from(
    { length: snapshot.count - 1 },
    (_, index) => `${snapshot.path(index + 1)} ${kindName(snapshot.kind(index + 1))}`,
  );
}
