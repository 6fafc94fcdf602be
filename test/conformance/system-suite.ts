/**
 * What every System must do. One suite for all of them: where they may differ, the tests ask
 * `capabilities`, never the name.
 */
import { describe } from 'vitest';
import type { InWorld } from './in-world.ts';
import { attributeTests } from './system-suite-attributes.ts';
import { contentTests } from './system-suite-content.ts';
import { directoryTests } from './system-suite-directories.ts';
import { durabilityTests } from './system-suite-durability.ts';
import { entryTests } from './system-suite-entries.ts';
import { nameTests } from './system-suite-names.ts';
import { renameTests } from './system-suite-rename.ts';
import { type Subject, World } from './system-world.ts';

/** Declares the suite for the System that `makeSubject` makes, afresh for each test. */
export function describeSystem(name: string, makeSubject: () => Subject): void {
  const inWorld: InWorld = (body) => () => {
    const world = new World(makeSubject());
    try {
      body(world);
    } finally {
      world.end();
    }
  };
  describe(`System ${name}`, () => {
    describe('entries', () => entryTests(inWorld));
    describe('names', () => nameTests(inWorld));
    describe('directories', () => directoryTests(inWorld));
    describe('content', () => contentTests(inWorld));
    describe('attributes', () => attributeTests(inWorld));
    describe('rename', () => renameTests(inWorld));
    describe('durability and locks', () => durabilityTests(inWorld));
  });
}
