/** All workloads, in the order in which they run. */
import type { Workload } from '../workload.ts';
import { edited } from './edited.ts';
import { manyEqual } from './equal-files.ts';
import { firstMirror, firstMirrorLarge } from './first-mirror.ts';
import { movedOneByOne } from './moved.ts';
import { million, nothingToDo } from './nothing-to-do.ts';
import { farFirst, farLarge, farNothing, farRenamed, farStartup } from './over-ssh.ts';
import { permuted } from './permuted.ts';
import { renamedDirectory } from './renamed-directory.ts';
import { sha256 } from './sha256.ts';
import { startup } from './startup.ts';

export const WORKLOADS: readonly Workload[] = [
  startup,
  nothingToDo,
  firstMirror,
  firstMirrorLarge,
  renamedDirectory,
  movedOneByOne,
  permuted,
  edited,
  sha256,
  manyEqual,
  million,
  farStartup,
  farNothing,
  farFirst,
  farLarge,
  farRenamed,
];
