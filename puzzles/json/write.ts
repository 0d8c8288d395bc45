import type { JsonValue } from './read.ts';

/** A number that is written with a decimal point even when it is whole, as Python writes a float. */
export class PythonFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

export type PythonValue = JsonValue | PythonFloat | PythonValue[] | Map<string, PythonValue>;

/** The very bytes of Python's `json.dumps(value)`: ", " and ": ", ASCII only. */
export function writeJson(value: PythonValue): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') return Number.isInteger(value) ? integerText(value) : floatText(value);
  if (typeof value === 'string') return stringText(value);
  if (value instanceof PythonFloat) return floatText(value.value);
  if (Array.isArray(value)) return `[${value.map(writeJson).join(', ')}]`;
  return `{${Array.from(value, ([key, item]) => `${stringText(key)}: ${writeJson(item)}`).join(', ')}}`;
}

function stringText(text: string): string {
  // JSON.stringify escapes as Python does, except what lies beyond ASCII (and DEL, which neither escapes).
  return JSON.stringify(text).replace(
    /[^\x00-\x7f]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

function integerText(value: number): string {
  return Number.isSafeInteger(value) ? String(value) : String(BigInt(value));
}

/** Python's repr of a float: the shortest digits that read back, an exponent from 1e16 up and below 1e-4. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) throw new Error(`internal: ${String(value)} has no place in JSON`);
  const size = Math.abs(value);
  if (size !== 0 && (size >= 1e16 || size < 1e-4)) {
    const [digits, exponent] = value.toExponential().split('e') as [string, string];
    return `${digits}e${exponent.charAt(0)}${exponent.slice(1).padStart(2, '0')}`;
  }
  const text = Object.is(value, -0) ? '-0' : String(value);
  return text.includes('.') ? text : `${text}.0`;
}
