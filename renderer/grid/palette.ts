export type PaletteName = 'arc' | 'colour-blind';

/**
 * Colours 0 to 9. `arc` is the official set (ARC Prize's own viewer); `colour-blind` builds on the set of Okabe and Ito
 * (2008), which stays distinct under the common colour vision deficiencies.
 */
export const PALETTES: Readonly<Record<PaletteName, readonly string[]>> = {
  arc: [
    '#000000',
    '#0074D9',
    '#FF4136',
    '#2ECC40',
    '#FFDC00',
    '#AAAAAA',
    '#F012BE',
    '#FF851B',
    '#7FDBFF',
    '#870C25',
  ],
  'colour-blind': [
    '#000000',
    '#0072B2',
    '#D55E00',
    '#009E73',
    '#F0E442',
    '#9A9A9A',
    '#CC79A7',
    '#E69F00',
    '#56B4E9',
    '#5B2A6E',
  ],
};

export const COLOUR_NAMES: readonly string[] = [
  'black',
  'blue',
  'red',
  'green',
  'yellow',
  'grey',
  'magenta',
  'orange',
  'sky',
  'maroon',
];

/** Black or white, whichever reads better on `colour` (WCAG relative luminance). */
export function inkOn(colour: string): string {
  const channel = (at: number): number => {
    const value = parseInt(colour.slice(at, at + 2), 16) / 255;
    return value <= 0.03928 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  const luminance = 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
  return luminance > 0.179 ? '#000000' : '#ffffff';
}
