import { describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { listed, siteAt } from '../../test/model/site-in-memory.ts';
import { MyrrorError } from '../core/error.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import { putTogether, type SnapshotParts } from '../core/tree/snapshot-parts.ts';
import { SystemError } from '../system/system-error.ts';
import { Control } from './control.ts';
import { createJobHost } from './job-host.ts';
import type { ScanInput } from './scan.ts';
import { ThreadContext } from './thread-context.ts';
import { errorFrom, errorParts, type JobReply, transferable } from './thread-message.ts';

function planted(): { readonly system: MemorySystem; readonly input: ScanInput } {
  const system = new MemorySystem();
  system.plant('/tree', { 'd/f': 'x', link: { symlink: 'd' } });
  const { facts, side } = siteAt(system, '/tree');
  return { system, input: { root: facts.path, key: facts.key, side, exclude: [] } };
}

/** What arrives on the other side. */
function sent<Value>(value: Value): Value {
  return structuredClone(value, { transfer: transferable((value as { output?: unknown }).output) });
}

async function ask(system: MemorySystem, input: unknown, control = new Control()): Promise<JobReply> {
  return sent(await createJobHost(new ThreadContext(system))({ id: 3, name: 'scan', input, control: control.buffer }));
}

describe("the worker's side", () => {
  it('answers with the output, whose columns are handed over, not copied', async () => {
    const { system, input } = planted();
    const control = new Control();
    const reply = await createJobHost(new ThreadContext(system))({
      id: 3,
      name: 'scan',
      input,
      control: control.buffer,
    });
    const { output } = reply as { output: SnapshotParts };
    const arrived = sent(reply) as { id: number; output: SnapshotParts };
    expect(arrived.id).toBe(3);
    expect(listed(putTogether(arrived.output))).toEqual(['d directory', 'link symlink', 'd/f file']);
    expect(output.columns.size.length).toBe(0);
    expect(output.columns.names.length).toBe(0);
    expect(control.entries).toBe(3);
  });

  it('answers with the error, and goes on', async () => {
    const { system, input } = planted();
    const reply = await ask(system, { ...input, root: asBytes('/none') });
    expect(reply).toMatchObject({ id: 3, error: { kind: 'myrror', code: 'unreadable-root' } });
    expect(await ask(system, input)).toHaveProperty('output');
  });

  it('does not begin a job that is to stop', async () => {
    const { system, input } = planted();
    const control = new Control();
    control.cancel();
    expect(await ask(system, input, control)).toMatchObject({ error: { code: 'cancelled' } });
  });
});

describe('errors between threads', () => {
  it('arrive as they were', () => {
    const cause = new SystemError('rename', 18, 'EXDEV');
    const error = errorFrom(structuredClone(errorParts(new MyrrorError('busy', 'taken', { hint: 'wait', cause }))));
    expect(error).toBeInstanceOf(MyrrorError);
    expect(error).toMatchObject({ code: 'busy', message: 'taken', hint: 'wait', cause });
    expect((error.cause as SystemError).errno).toBe(18);
  });

  it('keep message and stack of a bug, and take any thrown value', () => {
    const bug = new RangeError('out of it');
    expect(errorFrom(errorParts(bug))).toMatchObject({ message: 'out of it', stack: bug.stack });
    expect(errorFrom(errorParts('a text')).message).toBe('a text');
  });
});
