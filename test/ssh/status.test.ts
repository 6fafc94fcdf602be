/** What an interrupted run has left behind a real sshd: shown, finished and undone over the line. */
import { existsSync, mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { myrror, plainMyrror } from '../end-to-end/command.ts';
import { interruptSwap, leaveStaged } from '../end-to-end/interrupted.ts';
import { temporaryPair } from '../end-to-end/places.ts';
import { far, reaching } from './remote-runs.ts';
import { Sshd, whyNoSshd } from './sshd.ts';

const missing = whyNoSshd();
if (missing !== null) console.warn(missing);

describe.runIf(missing === null)('an interrupted run over ssh', () => {
  let sshd: Sshd;
  let destination: string;
  beforeAll(async () => {
    sshd = await Sshd.start();
  });
  afterAll(() => sshd[Symbol.asyncDispose]());
  beforeEach(() => {
    sshd.session({});
    destination = join(temporaryPair().destination, 'd e');
    mkdirSync(destination);
    interruptSwap(destination);
    leaveStaged(destination, 'new', 9);
  });

  const contents = (): string[] => ['one', 'two of them'].map((name) => readFileSync(join(destination, name), 'utf8'));

  it('is shown in names', async () => {
    const { code, out, said } = await plainMyrror(['status', far(destination)], reaching(sshd));
    expect(code, said).toBe(0);
    expect(out).toContain('  renames   2 of 3 done\n  staged    1 file, 3 B of 9 B, not in place yet\n');
    expect(out).toContain('one -> "two of them"   (3 B, now .myrror/parked/0)');
    expect(out).toMatch(/myrror apply --resume '.*:.*\/d e' /);
  });

  it('is finished, and what is staged is kept', async () => {
    const { code, summary, said } = await myrror(['apply', '--resume', far(destination)], reaching(sshd));
    expect(code, said).toBe(0);
    expect(summary).toMatchObject({ result: 'done', renamed: 1, stagedFiles: 1, stagedBytes: 3 });
    expect(contents()).toEqual(['TWO', 'ONE']);
    expect(existsSync(join(destination, '.myrror', 'journal'))).toBe(false);
  });

  it('is undone', async () => {
    const { code, summary, said } = await myrror(['apply', '--abort', '-y', far(destination)], reaching(sshd));
    expect(code, said).toBe(0);
    expect(summary).toMatchObject({ result: 'done', renamed: 2, stagedFiles: 1 });
    expect(contents()).toEqual(['ONE', 'TWO']);
    expect(existsSync(join(destination, '.myrror'))).toBe(false);
  });
});
