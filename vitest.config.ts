/**
 * Two projects: `unit` stands beside the source and needs no more than one module, `whole` is under
 * test/ and may start processes, fill disks and take its time.
 */
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const UNIT_MILLISECONDS = 30_000;
const WHOLE_MILLISECONDS = 300_000;

export default defineConfig({
  test: {
    watch: false,
    passWithNoTests: false,
    restoreMocks: true,
    unstubEnvs: true,
    pool: 'forks',
    // Many tests wait, for clocks and for logins: a core that is kept free for that would be idle.
    maxWorkers: availableParallelism(),
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          include: ['src/**/*.test.ts', 'bench/**/*.test.ts'],
          testTimeout: UNIT_MILLISECONDS,
          hookTimeout: UNIT_MILLISECONDS,
        },
      },
      {
        extends: true,
        test: {
          name: 'whole',
          include: ['test/**/*.test.ts'],
          testTimeout: WHOLE_MILLISECONDS,
          hookTimeout: WHOLE_MILLISECONDS,
        },
      },
    ],
  },
});
