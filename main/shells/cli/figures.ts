/** Figures as people read them in a terminal: no function here prints anything. */

const BLOCKS = ['▏', '▎', '▍', '▌', '▋', '▊', '▉', '█'] as const;
const HEIGHTS = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'] as const;

/** A bar of `width` characters filled to `share` (0 to 1) in eighths of a character. */
export function bar(share: number, width: number): string {
  const eighths = Math.round(Math.min(Math.max(share, 0), 1) * width * 8);
  const full = '█'.repeat(Math.floor(eighths / 8));
  const part = eighths % 8 === 0 ? '' : BLOCKS[(eighths % 8) - 1];
  return (full + part).padEnd(width, '░');
}

/** The last values of a curve between 0 and 1, averaged down to at most `width` characters. */
export function sparkline(values: readonly number[], width: number): string {
  const numBins = Math.min(width, values.length);
  let line = '';
  for (let bin = 0; bin < numBins; bin++) {
    const from = Math.floor((bin * values.length) / numBins);
    const to = Math.floor(((bin + 1) * values.length) / numBins);
    const mean = values.slice(from, to).reduce((sum, value) => sum + value, 0) / (to - from);
    line += HEIGHTS[Math.min(HEIGHTS.length - 1, Math.floor(Math.max(mean, 0) * HEIGHTS.length))];
  }
  return line;
}

/** `45 s`, `2 min 05 s`, `1 h 20 min`, `3 d 4 h`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds);
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return `${minutes} min ${String(whole % 60).padStart(2, '0')} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return `${hours} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${Math.floor(hours / 24)} d ${hours % 24} h`;
}

/** `99.4 %`; 100 % only when every single one is right. */
export function percent(share: number | null | undefined): string {
  if (share === null || share === undefined) return '-';
  const rounded = share < 1 ? Math.min(share * 100, 99.95) : 100;
  return `${rounded === 100 ? '100' : (Math.floor(rounded * 10) / 10).toFixed(1)} %`;
}

/** `41,088`. */
export function count(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: 0 });
}

/** To three significant digits, without an exponent where it can be avoided: `0.0213`, `1.46`, `231`. */
export function figure(value: number): string {
  if (!Number.isFinite(value)) return String(value);
  return String(Number(value.toPrecision(3)));
}

/** `2 minutes ago` for a time in ms since 1970. */
export function ago(time: number, now: number): string {
  const seconds = Math.max(0, (now - time) / 1000);
  if (seconds < 60) return 'just now';
  return `${duration(seconds).split(' ').slice(0, 2).join(' ')} ago`;
}

/** Rows under their headings, columns padded to their widest cell; columns of `right` are aligned to the right. */
export function table(
  headings: readonly string[],
  rows: readonly (readonly string[])[],
  right: readonly number[] = [],
): string[] {
  const all = [headings, ...rows];
  const widths = headings.map((_, column) => Math.max(...all.map((row) => [...row[column]].length)));
  return all.map((row) =>
    row
      .map((cell, column) => {
        const padding = ' '.repeat(widths[column] - [...cell].length);
        return right.includes(column) ? padding + cell : cell + padding;
      })
      .join('  ')
      .trimEnd(),
  );
}

/**
 * As many of the parts, most important first, as fit into `width` characters; they stand in their own order. A part
 * that does not fit is left out whole.
 */
export function fitParts(parts: readonly { text: string; rank: number }[], width: number): string {
  const kept = new Set<object>();
  let used = 0;
  for (const part of [...parts].sort((a, b) => a.rank - b.rank)) {
    const length = [...part.text].length + (kept.size === 0 ? 0 : 2);
    if (part.text === '' || used + length > width) continue;
    kept.add(part);
    used += length;
  }
  return parts
    .filter((part) => kept.has(part))
    .map(({ text }) => text)
    .join('  ');
}
