import { NonFiniteError } from './errors.ts';

/** JSON text of plain data. JSON has no NaN or infinity and would quietly store null: @throws NonFiniteError naming the key. */
export function toFiniteJson(value: unknown, where: string): string {
  const text = JSON.stringify(value, (key, entry: unknown) => {
    if (typeof entry === 'number' && !Number.isFinite(entry)) {
      throw new NonFiniteError(key === '' ? where : `"${key}" of ${where}`);
    }
    return entry;
  }) as string | undefined;
  if (text === undefined) throw new Error(`internal: ${where} is not JSON`);
  return text;
}
