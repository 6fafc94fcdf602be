import type { World } from './system-world.ts';

/** Makes a test out of a body that runs in a fresh world. */
export type InWorld = (body: (world: World) => void) => () => void;
