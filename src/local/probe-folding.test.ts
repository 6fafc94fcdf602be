import { describe, expect, it } from 'vitest';
import { foldTop } from '../../test/model/folded-entries.ts';
import { MemoryDisk } from '../../test/model/memory-disk.ts';
import { MemorySystem } from '../../test/model/memory-system.ts';
import { asBytes, type ByteString } from '../core/tree/byte-string.ts';
import { exactNames, type NameFolding } from '../core/tree/name-folding.ts';
import type { Handle } from '../system/system.ts';
import { SystemError } from '../system/system-error.ts';
import { fileSystemTraits } from './file-system-kind.ts';
import { probeFolding } from './probe-folding.ts';

const ZFS = 0x2fc12fc1;
const TMPFS = 0x01021994;

function traitsOf(type: number): ReturnType<typeof fileSystemTraits> {
  return fileSystemTraits({ type, birth: true, nanoseconds: true });
}

function probe(system: MemorySystem, type: number): NameFolding {
  const [root, state] = ['/tree', '/tree/.myrror'].map((path) => system.openRoot(asBytes(path))) as [Handle, Handle];
  return probeFolding(system, root, state, traitsOf(type));
}

function plantFolding(folding: NameFolding): MemorySystem {
  const disk = new MemoryDisk();
  const system = new MemorySystem(disk);
  system.plant('/tree', {});
  foldTop(disk, 'tree', folding);
  system.plant('/tree', { '.myrror': { directory: true } });
  return system;
}

describe('what a file system takes for one name', () => {
  it.each<NameFolding>([
    { case: false, form: false },
    { case: false, form: true },
    { case: true, form: false },
    { case: true, form: true },
  ])('is found out by trying: $case of case, $form of forms', (folding) => {
    const system = plantFolding(folding);
    const before = system.readTree('/tree');
    expect(probe(system, ZFS)).toEqual(folding);
    expect(system.readTree('/tree')).toEqual(before);
  });

  it.each(['EINVAL', 'EILSEQ', 'ENOSPC'])('is no form where a name with one is answered with %s', (code) => {
    class PlainSystem extends MemorySystem {
      override createFile(at: Handle, name: ByteString): Handle {
        if (name.startsWith('form-')) throw new SystemError('open', 1, code);
        return super.createFile(at, name);
      }
    }
    const system = new PlainSystem();
    system.plant('/tree', { '.myrror': { directory: true } });
    expect(probe(system, ZFS)).toEqual(exactNames);
  });

  it('is not tried with forms where a kind that folds both or nothing does not fold case', () => {
    expect(probe(plantFolding({ case: false, form: true }), TMPFS)).toEqual(exactNames);
  });
});
