import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { asBytes } from '../core/tree/byte-string.ts';
import { openSystem } from '../system/open-system.ts';
import { fileSystemTraits } from './file-system-kind.ts';
import { machineIdentity } from './machine.ts';
import { pathBytes, realPath } from './real-path.ts';
import { lookAtRoot, openKnownRoot, type RootFacts } from './root.ts';

describe('looking at a root', () => {
  let top = '';

  beforeEach(() => {
    top = realpathSync(mkdtempSync(join(tmpdir(), 'myrror-root-')));
    mkdirSync(join(top, 'tree', 'below'), { recursive: true });
    writeFileSync(join(top, 'file'), '');
  });

  afterEach(() => rmSync(top, { recursive: true, force: true }));

  function look(name: string, missing: 'refuse' | 'allow' = 'allow'): RootFacts {
    const location = join(top, name);
    return lookAtRoot(openSystem(), { path: realPath(location), location, missing });
  }

  function unreadable(message: RegExp): unknown {
    return expect.objectContaining({
      code: 'unreadable-root',
      message: expect.stringMatching(message) as string,
      hint: expect.any(String) as string,
    });
  }

  it('tells its place, and the directories above it up to the top', () => {
    const tree = look('tree');
    const below = look('tree/below');
    expect(tree).toMatchObject({ exists: true, path: pathBytes(join(top, 'tree')) });
    expect(below.ancestry.slice(1)).toEqual(tree.ancestry);
    expect(tree.ancestry[0]).toBe(tree.key);
    const system = openSystem();
    expect(lookAtRoot(system, { path: asBytes('/'), location: '/', missing: 'refuse' }).ancestry).toEqual(
      tree.ancestry.slice(-1),
    );
  });

  it('follows a symlink at the root, once', () => {
    symlinkSync('tree', join(top, 'link'));
    expect(look('link')).toMatchObject({
      path: pathBytes(join(top, 'tree')),
      identity: look('tree').identity,
      key: look('tree').key,
    });
  });

  it('gives each root an identity of its own, fit for a file name', () => {
    expect(look('tree').identity).not.toBe(look('tree/below').identity);
    expect(look('tree').identity).toMatch(/^[0-9a-z]+-[bd][0-9a-z]+$/);
  });

  it('tells of a root that is still to be made only what is above it', () => {
    expect(look('new')).toMatchObject({ exists: false, key: '', identity: '', path: pathBytes(join(top, 'new')) });
    expect(look('tree/new').ancestry).toEqual(look('tree').ancestry);
  });

  it('refuses what is missing, no directory, or leads nowhere', () => {
    symlinkSync('nowhere', join(top, 'dangling'));
    symlinkSync('circle', join(top, 'circle'));
    expect(() => look('new', 'refuse')).toThrowError(unreadable(/is not there/));
    expect(() => look('no/new')).toThrowError(unreadable(/neither .* nor the directory above it/));
    expect(() => look('file')).toThrowError(unreadable(/is no directory/));
    expect(() => look('file/x')).toThrowError(unreadable(/is no directory/));
    expect(() => look('dangling')).toThrowError(unreadable(/leads nowhere/));
    expect(() => look('circle')).toThrowError(unreadable(/ELOOP/));
  });

  it('refuses a root that may not be opened', () => {
    const system = new MemorySystem();
    system.plant('/tree', {});
    system.fail({ call: 'openRoot', code: 'EACCES' });
    expect(() => lookAtRoot(system, { path: asBytes('/tree'), location: 'tree', missing: 'allow' })).toThrowError(
      unreadable(/EACCES/),
    );
  });

  it('lets go of everything, and stops its way up where it may not go on', () => {
    const system = new MemorySystem();
    system.plant('/a/b/c', {});
    system.fail({ call: 'openParent', code: 'EACCES', nth: 2 });
    const facts = lookAtRoot(system, { path: asBytes('/a/b/c'), location: 'c', missing: 'allow' });
    expect(facts.ancestry).toHaveLength(2);
    expect(system.openHandles).toBe(0);
  });

  it('opens a known root again only while it is the same directory', () => {
    const system = openSystem();
    const { path, key } = look('tree');
    system.close(openKnownRoot(system, path, key));
    expect(() => openKnownRoot(system, path, look('tree/below').key)).toThrowError(unreadable(/replaced/));
  });

  it('says what the portable system cannot keep', () => {
    const location = join(top, 'tree');
    const facts = lookAtRoot(openSystem('portable'), { path: realPath(location), location, missing: 'refuse' });
    expect(facts.limits).toContain('Modification times are kept to the microsecond only.');
    expect(facts.traits.times.granularity).toBeGreaterThanOrEqual(2_000);
  });
});

describe('the path of a root', () => {
  it('keeps bytes as they are', () => {
    expect(pathBytes('/\u00e9')).toBe('/\xc3\xa9');
    expect(realPath('/none/\u00e9')).toBe('/none/\xc3\xa9');
    expect(realPath('/\u00e9')).toBe('/\xc3\xa9');
  });
});

describe('kinds of file systems', () => {
  const facts = { birth: true, nanoseconds: true };
  const EXT4 = 0xef53;

  it('keep times as finely and as far as they can', () => {
    expect(fileSystemTraits({ ...facts, type: EXT4 }).times).toEqual({
      granularity: 1,
      earliest: -(2 ** 31),
      latest: 15_032_385_535,
    });
    expect(new Date(15_032_385_535_000).toISOString()).toBe('2446-05-10T22:38:55.000Z');
    expect(new Date(-(2 ** 31) * 1000).toISOString()).toBe('1901-12-13T20:45:52.000Z');
    expect(fileSystemTraits({ ...facts, type: 0x4d44 }).times.granularity).toBe(2_000_000_000);
    expect(fileSystemTraits({ ...facts, type: 0x01021994 }).times.granularity).toBe(1);
    expect(fileSystemTraits({ ...facts, type: 0x9123683e - 2 ** 32 }).times.granularity).toBe(1);
  });

  it('keep whole seconds on ext with small inodes', () => {
    expect(fileSystemTraits({ ...facts, birth: false, type: EXT4 }).times).toMatchObject({
      granularity: 1_000_000_000,
      latest: 2 ** 31 - 1,
    });
  });

  it('keep at most what the system can read', () => {
    expect(fileSystemTraits({ ...facts, nanoseconds: false, type: EXT4 }).times.granularity).toBe(2_000);
  });

  it('rename directories, but for overlays', () => {
    expect(fileSystemTraits({ ...facts, type: EXT4 }).directoryRename).toBe(true);
    expect(fileSystemTraits({ ...facts, type: 0x794c7630 }).directoryRename).toBe(false);
  });
});

describe('the machine', () => {
  it('has a name that stays the same', () => {
    expect(machineIdentity()).not.toBe('');
    expect(machineIdentity()).toBe(machineIdentity());
  });
});
