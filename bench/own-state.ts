/**
 * myrror remembers what it learned in `.myrror/` at the roots. No other tool may see that (it would copy
 * or delete it), nor another run of myrror with other options. So between the runs of a contender its
 * state stands beside the trees; root times are left as they were.
 */
import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type { Sides } from './contender.ts';
import { STATE_NAME } from './contenders/myrror.ts';

/** Renames a state directory into or out of the root of a tree. */
function carry(from: string, to: string, root: string): void {
  if (!existsSync(from)) return;
  // By touch, for Node would round the times.
  const times = join(tmpdir(), `myrror-bench-times-${process.pid}`);
  execFileSync('touch', ['-r', root, times]);
  mkdirSync(dirname(to), { recursive: true });
  renameSync(from, to);
  execFileSync('touch', ['-r', times, root]);
  rmSync(times);
}

function pairs(sides: Sides): readonly (readonly [root: string, inside: string, beside: string])[] {
  return [
    [sides.source, join(sides.source, STATE_NAME), join(sides.state, 'of-source')],
    [sides.destination, join(sides.destination, STATE_NAME), join(sides.state, 'of-destination')],
  ];
}

/** Before a run: puts the contender's state back into its trees. */
export function bringState(sides: Sides): void {
  for (const [root, inside, beside] of pairs(sides)) carry(beside, inside, root);
}

/** After a run: takes the state out of both trees. */
export function takeState(sides: Sides): void {
  for (const [root, inside, beside] of pairs(sides)) carry(inside, beside, root);
}

/** Throws away all that the contender remembers. */
export function forgetState(sides: Sides): void {
  rmSync(sides.state, { recursive: true, force: true });
  mkdirSync(sides.state, { recursive: true });
}
