import type { PuzzleCard, PuzzleContent } from '../../../preload/contract/puzzles.ts';

const TRANSFORMS = [
  'as it is',
  'a quarter left',
  'half a turn',
  'a quarter right',
  'mirrored',
  'upside down',
  'transposed',
  'transposed the other way',
];

/** An official name (`id|||t3|||0142...`) in words; of a maze its symmetry; a Sudoku's recipe is only a number. */
export function variantCaption(name: string, index: number): string {
  const parts = name.split('|||');
  const transform = /^t([0-7])$/.exec(parts.at(-2) ?? '')?.[1];
  const last = parts.at(-1) ?? '';
  if (transform !== undefined) {
    const turned = TRANSFORMS[Number(transform)];
    const colours = last === '0123456789' ? '' : `, colours ${last}`;
    return `${turned}${colours}`;
  }
  return /^[0-7]$/.test(last) ? TRANSFORMS[Number(last)] : `variant ${index + 1}`;
}

/** What a variant's pictures are variants of. */
export function originalThumbnails(content: PuzzleContent): PuzzleCard['thumbnails'] {
  switch (content.family) {
    case 'sudoku':
      return [{ rows: content.size, cols: content.size, cells: content.givens }];
    case 'maze':
      return [{ rows: content.rows, cols: content.cols, cells: content.question }];
    case 'arc':
    case 'concept': {
      const { input, output } = content.task.train[0];
      return [input, output];
    }
  }
}
