import { afterEach, describe, expect, it, vi } from 'vitest';

afterEach(() => {
  vi.doUnmock('node:module');
  vi.resetModules();
});

/** The module as it is on a machine where koffi cannot be loaded. */
async function withoutKoffi(): Promise<typeof import('./open-system.ts')> {
  vi.resetModules();
  vi.doMock('node:module', () => ({
    createRequire: () => () => {
      throw new Error('no koffi for this machine');
    },
  }));
  return await import('./open-system.ts');
}

describe('openSystem', () => {
  it.runIf(process.platform === 'linux')('gives the native system on Linux', async () => {
    vi.resetModules();
    const { nativeUnavailable, openSystem } = await import('./open-system.ts');
    expect(openSystem().name).toBe('native');
    expect(nativeUnavailable()).toBeUndefined();
  });

  it('gives what is asked for', async () => {
    const { openSystem } = await import('./open-system.ts');
    expect(openSystem('portable').name).toBe('portable');
  });

  it.runIf(process.platform === 'linux')('falls back without koffi, and can say why', async () => {
    const { nativeUnavailable, openSystem } = await withoutKoffi();
    expect(openSystem().name).toBe('portable');
    expect(openSystem().name).toBe('portable');
    expect(nativeUnavailable()).toBe('no koffi for this machine');
  });

  it.runIf(process.platform === 'linux')('does not fall back when native is asked for', async () => {
    const { openSystem } = await withoutKoffi();
    expect(() => openSystem('native')).toThrow('no koffi');
  });
});
