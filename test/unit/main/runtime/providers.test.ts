import { describe, expect, it } from 'vitest';
import { EXECUTION_PROVIDERS, providersInPackage } from '../../../../main/runtime/execution-provider.ts';
import { probeProvider } from '../../../../main/runtime/probe.ts';
import { notInPackage, notWorking } from '../../../../main/runtime/probe-reasons.ts';
import { chooseProvider, probeProviders } from '../../../../main/runtime/providers.ts';
import { openProgram } from '../../../../main/runtime/session.ts';
import { UserError } from '../../../../puzzles/user-error.ts';
import { toyProgram } from './toy-program.ts';

// A Vulkan loader that finds no driver: webgpu is there and cannot work, as on a machine without a graphics card.
const NO_DRIVER = process.platform === 'linux' && process.arch === 'x64';
if (NO_DRIVER) process.env.VK_DRIVER_FILES = '/nowhere/no-driver.json';

/** One sentence: it ends with a full stop and has none before a capital letter. */
const ONE_SENTENCE = /^(?!.*\. [A-Z])[^\n]+\.$/;

const here = providersInPackage(process.platform, process.arch);

describe('probing the providers', () => {
  it('really runs a matrix product on each, and says of the others why not and what to do', async () => {
    const probes = await probeProviders();
    expect(probes.map(({ provider }) => provider)).toEqual(EXECUTION_PROVIDERS);
    for (const { provider, ok, gflops, reason, remedy } of probes) {
      expect(reason).toContain(provider);
      if (ok) expect(gflops).toBeGreaterThan(0);
      else expect(gflops).toBeNull();
      expect(remedy === null).toBe(ok);
      expect(reason).not.toContain('\n');
    }
    expect(probes.find(({ provider }) => provider === 'cpu')).toMatchObject({ ok: true });
  });

  it('asks once: a second answer is the first', async () => {
    expect(await probeProvider('cpu')).toBe(await probeProvider('cpu'));
  });
});

describe('choosing a provider', () => {
  it('takes cpu without trying anything else', async () => {
    expect(await chooseProvider('cpu')).toEqual({ provider: 'cpu', why: 'cpu was asked for' });
  });

  it('auto takes what works and is fastest, and says why', async () => {
    const { provider, why } = await chooseProvider('auto');
    expect(here).toContain(provider);
    expect((await probeProvider(provider)).ok).toBe(true);
    const rejected = here.slice(0, here.indexOf(provider));
    for (const name of rejected) expect(why).toContain(name);
    expect(why).toMatch(/\bcpu\b|no graphics processor/);
    expect(why).not.toContain('\n');
  });

  it.each(EXECUTION_PROVIDERS.filter((provider) => !here.includes(provider)))(
    'refuses %s, which this platform does not have, in one sentence',
    async (provider) => {
      const refusal = chooseProvider(provider);
      await expect(refusal).rejects.toThrow(UserError);
      await expect(refusal).rejects.toThrow(ONE_SENTENCE);
      await expect(refusal).rejects.toThrow(/use --provider auto or cpu\.$/);
    },
  );

  it('refuses a provider that does not work here, in one sentence with what to do', async (context) => {
    context.skip(!NO_DRIVER, 'only on Linux x64 can the drivers be hidden by an environment variable');
    const refusal = chooseProvider('webgpu');
    await expect(refusal).rejects.toThrow(UserError);
    await expect(refusal).rejects.toThrow(/^webgpu does not work here \(.+\): install your graphics card's/);
    await expect(refusal).rejects.toThrow(ONE_SENTENCE);
    await expect(openProgram(toyProgram(), { provider: 'webgpu' })).rejects.toThrow(UserError);
    expect((await chooseProvider('auto')).why).toContain('webgpu does not work here');
  });
});

describe('the sentences', () => {
  it.each([
    ['dml', 'linux', 'x64', 'dml (DirectML) exists on Windows only, not on Linux x64'],
    ['cuda', 'darwin', 'arm64', 'cuda is offered on Linux x64 only, not on macOS arm64'],
    ['webgpu', 'linux', 'arm64', 'webgpu is not part of ONNX Runtime on Linux arm64'],
    ['cpu', 'darwin', 'x64', 'ONNX Runtime has no build for macOS x64'],
  ] as const)('say that %s is not there on %s %s', (provider, platform, arch, reason) => {
    expect(providersInPackage(platform, arch)).not.toContain(provider);
    expect(notInPackage(provider, platform, arch).reason).toBe(reason);
  });

  it.each([
    ["... Couldn't load Vulkan: libvulkan.so.1 ...", 'the Vulkan loader libvulkan.so.1 is not installed'],
    ['No supported adapters', 'no graphics adapter with a usable driver was found'],
    ['libcudnn.so.9: cannot open shared object file: No such file', 'the library libcudnn.so.9 is missing'],
    ['  something else\nsecond line', 'something else'],
  ])('make %j short', (evidence, cause) => {
    const { reason, remedy } = notWorking('webgpu', 'linux', evidence);
    expect(reason).toBe(`webgpu does not work here (${cause})`);
    expect(remedy).toContain('apt install libvulkan1');
  });

  it.each([
    ['cuda', 'linux', 'CUDA 12 and cuDNN 9'],
    ['dml', 'win32', 'update the driver of your graphics card'],
    ['webgpu', 'darwin', 'update the driver of your graphics card'],
  ] as const)('say what to do about %s on %s', (provider, platform, remedy) => {
    expect(notWorking(provider, platform, 'x').remedy).toContain(remedy);
  });
});
