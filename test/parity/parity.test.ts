import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { allOracleFolders, FIXTURES, SHARED_ORACLE } from './folders.ts';
import { replayConfig } from './replay-config.ts';
import { replayUnit } from './replay-unit.ts';
import type { ReportJson } from './report.ts';

const unitFiles = [FIXTURES, SHARED_ORACLE].map((dir) => join(dir, 'unit.json')).filter(existsSync);

describe('the official numbers', () => {
  it.each(allOracleFolders())('of %s hold in ONNX Runtime on the CPU', async (folder) => {
    const report = await replayConfig(folder);
    expect(report.checks.filter(({ ratio }) => ratio > 1)).toEqual([]);
    const kinds = new Set(report.checks.map(({ quantity }) => quantity.split(' ')[0]));
    const wanted = [
      'logits',
      'preds',
      'carry',
      'loss',
      'metric',
      'grad',
      'grad_stats',
      'post',
      'ema',
      'eval',
    ];
    expect(wanted.filter((kind) => !kinds.has(kind))).toEqual([]);
  });

  it.each(unitFiles)('of %s hold in our own parts', async (file) => {
    const report = await replayUnit(file);
    expect(report.checks.filter(({ ratio }) => ratio > 1)).toEqual([]);
  });
});

describe('the parity command', () => {
  const scratch = mkdtempSync(join(tmpdir(), 'tessera-parity-'));
  afterAll(() => rmSync(scratch, { recursive: true }));

  const parity = (...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      [join(import.meta.dirname, 'run.ts'), ...args],
      { encoding: 'utf8' },
    );
    return { status, stdout, stderr };
  };
  const copyOfFixture = (name: string): string => {
    const dir = join(scratch, name);
    cpSync(join(FIXTURES, 'attn_learned_qcontinue'), dir, { recursive: true });
    return dir;
  };

  it('ends with 0 and one line of JSON when all holds', () => {
    const { status, stdout } = parity(join(FIXTURES, 'attn_learned_qcontinue'), '--json');
    expect(status).toBe(0);
    const { holds, results } = JSON.parse(stdout) as { holds: boolean; results: ReportJson[] };
    expect([holds, results[0].name, results[0].holds]).toEqual([true, 'attn_learned_qcontinue', true]);
  });

  it('ends with 1 and names the quantity when one number is off', () => {
    const dir = copyOfFixture('one-number-off');
    const metaFile = join(dir, 'meta.json');
    const meta = JSON.parse(readFileSync(metaFile, 'utf8')) as {
      tensors: { name: string; offset: number }[];
      tensors_sha256: string;
    };
    const bytes = readFileSync(join(dir, 'tensors.bin'));
    const { offset } = meta.tensors.find(({ name }) => name === 's5/post/model.inner.lm_head.weight')!;
    bytes.writeFloatLE(bytes.readFloatLE(offset) + 1e-5, offset);
    writeFileSync(join(dir, 'tensors.bin'), bytes);
    meta.tensors_sha256 = createHash('sha256').update(bytes).digest('hex');
    writeFileSync(metaFile, JSON.stringify(meta));
    const { status, stdout } = parity(dir);
    expect(status).toBe(1);
    const beyond = stdout.split('\n').filter((line) => line.includes('<-- beyond'));
    expect(beyond).toHaveLength(1);
    expect(beyond[0]).toContain('post lm_head.weight');
  });

  it('ends with 2 and one sentence on a path that cannot be used', () => {
    const damaged = copyOfFixture('damaged');
    const bytes = readFileSync(join(damaged, 'tensors.bin'));
    bytes[100] ^= 1;
    writeFileSync(join(damaged, 'tensors.bin'), bytes);
    const halved = copyOfFixture('halved');
    const text = readFileSync(join(halved, 'meta.json'), 'utf8');
    writeFileSync(join(halved, 'meta.json'), text.slice(0, text.length / 2));
    const empty = mkdtempSync(join(scratch, 'empty-'));
    const other = join(scratch, 'other.json');
    writeFileSync(other, '{"hello": 1}');
    const cases = [
      [damaged, 'its sha256 is'],
      [halved, 'is not JSON'],
      [empty, 'holds neither meta.json nor unit.json'],
      [join(scratch, 'nowhere'), 'does not exist'],
      [other, 'has none of the sections'],
    ];
    for (const [path, reason] of cases) {
      const { status, stderr } = parity(path);
      expect([status, stderr.trim().split('\n').length]).toEqual([2, 1]);
      expect(stderr).toContain(reason);
    }
    expect(parity().status).toBe(2);
    expect(parity(FIXTURES, '--no-such-option').status).toBe(2);
  });
});
