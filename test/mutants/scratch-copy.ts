/** A copy of the project in which a fault is planted, so that the sources themselves are never touched. */
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Mutant } from './mutant.ts';
import { mutate } from './mutate.ts';

/** What tests need of the project. */
const COPIED = ['src', 'test', 'tools', 'package.json', 'tsconfig.json', 'tsconfig.build.json', 'vitest.config.ts'];

export class ScratchCopy {
  readonly path: string;

  /** `project`: the root of the project. */
  constructor(project: string) {
    this.path = mkdtempSync(join(tmpdir(), 'myrror-mutants-'));
    for (const name of COPIED) cpSync(join(project, name), join(this.path, name), { recursive: true });
    symlinkSync(resolve(project, 'node_modules'), join(this.path, 'node_modules'));
  }

  /** Plants the fault for as long as `act` runs. Throws if it cannot be planted. */
  async with<Result>(mutant: Mutant, act: () => Promise<Result>): Promise<Result> {
    const file = join(this.path, mutant.file);
    const source = readFileSync(file, 'utf8');
    writeFileSync(file, mutate(source, mutant));
    try {
      return await act();
    } finally {
      writeFileSync(file, source);
    }
  }

  remove(): void {
    rmSync(this.path, { recursive: true });
  }
}
