import { Kind } from '../core/tree/kind.ts';
import { blankStatus } from '../system/blank-status.ts';
import type { Handle, System } from '../system/system.ts';
import type { StageItem } from './stage-item.ts';

/** Makes a symlink in its slot below the open directory `at`, unless it stands there already. Throws SystemError. */
export function stageLink(system: System, at: Handle, item: StageItem): void {
  const { attributes, linkTarget } = item;
  const { name } = item.slot;
  const status = blankStatus();
  if (system.statusIfExists(at, name, status)) {
    const same = status.kind === Kind.symlink && system.readLink(at, name) === linkTarget;
    if (!same) system.unlink(at, name);
  }
  if (!system.statusIfExists(at, name, status)) system.symlink(linkTarget, at, name);
  if (attributes.uid >= 0) system.setOwnerAt(at, name, attributes.uid, attributes.gid);
  system.setTimeAt(at, name, attributes.mtimeSeconds, attributes.mtimeNanos);
}
