/**
 * Files that a version of myrror has written. They are kept for ever: what was once written must be
 * read as the same by every later version. A new version of a format adds a directory of its own.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { pathIn } from '../../src/core/plan/place.ts';
import { asBytes } from '../../src/core/tree/byte-string.ts';
import { Flag, Kind } from '../../src/core/tree/kind.ts';
import { type ActionsFile, ActionsReader } from '../../src/format/actions-reader.ts';
import { writeActions } from '../../src/format/actions-writer.ts';
import { JournalReader } from '../../src/format/journal-reader.ts';
import { armedLine, rearrangedLine, writeProgram } from '../../src/format/journal-writer.ts';
import { ListingReader } from '../../src/format/listing-reader.ts';
import { writeListing } from '../../src/format/listing-writer.ts';
import { utf8ToBytes } from '../../src/format/utf8.ts';

function sample(name: string): string {
  const bytes = readFileSync(new URL(`version-1/${name}`, import.meta.url));
  return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
}

function readActions(name: string): ActionsFile {
  const reader = new ActionsReader(name);
  reader.feed(sample(name));
  return reader.finish();
}

describe('version 1', () => {
  it('of a list is read and written as it was', () => {
    const reader = new ListingReader('tree.myr_flist');
    reader.feed(sample('tree.myr_flist'));
    const listing = reader.finish();
    const { snapshot, digests } = listing;
    expect(listing).toMatchObject({
      location: '/home/me/my photos',
      identity: 'ext4-5f1c',
      exclude: ['*.tmp', '# not a comment'],
      time: '2024-05-01T10:00:02Z',
    });
    expect(snapshot.count).toBe(20);
    expect(snapshot.problems).toEqual([
      { path: 'locked', side: 'source', operation: 'read directory', code: 'EACCES', message: 'permission denied' },
    ]);
    const names = ['#notes', '->', '__proto__', 'a"quote\\.txt', 'caf\xe9', 'line\nbreak', 'photos/2019/two.jpg'];
    for (const name of names) expect(snapshot.kind(snapshot.find(asBytes(name)))).toBe(Kind.file);
    const ancient = snapshot.find(asBytes('ancient.jpg'));
    expect(snapshot.stamp(ancient)).toEqual({
      kind: Kind.file,
      size: 7,
      mtimeSeconds: -62_167_219_201,
      mtimeNanos: 1,
      ctimeSeconds: 1_714_557_601,
      ctimeNanos: 7,
      inode: 14n,
      device: 64769n,
    });
    expect(snapshot.stamp(snapshot.find(utf8ToBytes('größe-日本-😀'))).inode).toBe(0xffff_ffff_ffff_ffffn);
    expect(snapshot.columns.flags[snapshot.find(asBytes('disk'))]).toBe(Flag.mountPoint);
    expect(snapshot.columns.flags[0]).toBe(Flag.holdsExcluded);
    expect(snapshot.linkTarget(snapshot.find(asBytes('shortcut')))).toBe('photos/my 2019');
    expect(digests.get('qhash', snapshot.find(asBytes('photos/one.jpg')))).toBe('\x01\x23\x45\x67\x89\xab\xcd\xef');
    expect([...writeListing(listing)].join('')).toBe(sample('tree.myr_flist'));
  });

  it('of a list of actions is read and written as it was', () => {
    const { header, records } = readActions('plan.myr_actions');
    expect(header).toEqual({
      source: { location: '/home/me/my photos', identity: 'ext4-5f1c' },
      destination: { location: 'me@nas:/backup', identity: 'btrfs-77' },
      criteria: ['path+mtime', 'qhash+sha256'],
      exclude: ['*.tmp'],
      time: '2024-05-01T10:00:02Z',
      problems: 1,
      unverified: 1,
      count: 14,
      wantedEntries: 21,
    });
    expect(records.map((record) => record.verb)).toEqual([
      'mv',
      'mv',
      'mv',
      'local_cp',
      'local_cp',
      'link',
      'mkdir',
      'remote_cp',
      'meta',
      'meta',
      'meta',
      'rm',
      'rm',
      'rmdir',
    ]);
    expect(records[2]).toMatchObject({
      origin: 'caf\xe9',
      target: 'caf\xc3\xa9',
      unverified: true,
      expect: { size: 9, inode: 16n },
      replaces: { kind: Kind.symlink },
      evidence: [
        { criterion: 'name+qhash', a: { side: 'destination', path: 'caf\xe9' }, b: { side: 'source', path: 'x' } },
        { criterion: 'path+mtime', a: { side: 'source', path: 'x' }, b: { side: 'destination', path: 'a b' } },
        { criterion: 'sha256', a: { side: 'destination', path: 'a b' }, b: { side: 'source', path: 'caf\xc3\xa9' } },
      ],
    });
    expect(records[4]).toMatchObject({
      received: true,
      origin: 'new.mov',
      expect: null,
      attributes: { mode: 0o600, uid: -1 },
    });
    expect([...writeActions(header, records)].join('')).toBe(sample('plan.myr_actions'));
  });

  it('of a list of actions that went through an editor is the same without the lines taken out', () => {
    const plan = readActions('plan.myr_actions');
    const edited = readActions('edited.myr_actions');
    expect(edited.header).toEqual(plan.header);
    const kept = plan.records.filter((record) => record.verb !== 'remote_cp' && record.origin !== 'fifo');
    const withoutLine = edited.records.map((record) => ({ ...record, line: 0 }));
    expect(withoutLine).toEqual(kept.map((record) => ({ ...record, line: 0 })));
  });

  it('of a journal is read and written as it was', () => {
    const reader = new JournalReader('journal');
    reader.feed(sample('journal'));
    const state = reader.finish();
    expect(state).toMatchObject({
      armed: true,
      rearranged: true,
      stagedInodes: [77n],
      toParents: [5n, 2n, 0n, 77n, 2n],
    });
    expect(state.rearrangement.renames.map((rename) => [pathIn(rename.from), pathIn(rename.to)])).toEqual([
      ['a', ''],
      ['gr\xc3\xb6\xc3\x9fe', 'a'],
      ['', 'b c'],
      ['caf\xe9', 'x'],
      ['', 'd'],
    ]);
    expect(sample('journal').startsWith([...writeProgram(state)].join(''))).toBe(true);
    const text = [...writeProgram(state), armedLine(state), rearrangedLine()].join('');
    expect(text).toBe(sample('summed-journal'));
  });

  it('of a journal with a checksum of the whole is the same', () => {
    const [before, after] = ['journal', 'summed-journal'].map((name) => {
      const reader = new JournalReader(name);
      reader.feed(sample(name));
      return reader.finish();
    });
    expect(after).toEqual(before);
  });
});
