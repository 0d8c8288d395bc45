import type uPlot from 'uplot';

export interface CurveSeries {
  readonly label: string;
  /** A colour of the theme: 1 to 6. */
  readonly colour: 1 | 2 | 3 | 4 | 5 | 6;
  readonly width?: number;
  readonly hasArea?: boolean;
  readonly hasPoints?: boolean;
  readonly isDashed?: boolean;
}

export interface CurveLook {
  readonly series: readonly CurveSeries[];
  readonly formatX: (value: number) => string;
  readonly formatY: (value: number) => string;
  readonly range: readonly [number, number] | undefined;
  readonly isLogarithmic: boolean;
  readonly width: number;
  readonly height: number;
}

const LOGARITHMIC = 3;

/** A plot in the colours of the page as they are now. */
export function curveOptions(look: CurveLook): uPlot.Options {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => style.getPropertyValue(`--${name}`).trim();
  const { range, isLogarithmic, width, height, formatX, formatY } = look;
  return {
    width,
    height,
    padding: [8, 24, 0, 0],
    legend: { show: false },
    cursor: { points: { size: 6 }, drag: { x: true, y: false } },
    scales: {
      x: { time: false },
      y: {
        ...(range ? { range: () => [range[0], range[1]] } : {}),
        ...(isLogarithmic ? { distr: LOGARITHMIC } : {}),
      },
    },
    axes: [
      { ...axis(colour, formatX, 28), space: 56 },
      axis(colour, formatY, 52, isLogarithmic ? powersOfTen : undefined),
    ],
    series: [{}, ...look.series.map((one) => line(one, colour))],
  };
}

type Filter = (plot: uPlot, splits: number[]) => (number | null)[];

/** Where a logarithmic axis has its lines: nine a decade would be a hatching. */
const powersOfTen: Filter = (_plot, splits) =>
  splits.map((value) => (Number.isInteger(Number(Math.log10(value).toFixed(6))) ? value : null));

function axis(
  colour: (name: string) => string,
  format: (value: number) => string,
  size: number,
  filter?: Filter,
): uPlot.Axis {
  return {
    size,
    stroke: colour('ink-3'),
    font: "11px 'Inter Variable', sans-serif",
    grid: { stroke: colour('line'), width: 1, ...(filter ? { filter } : {}) },
    ticks: { show: false },
    values: (_plot, values) => values.map((value: number | null) => (value === null ? '' : format(value))),
  };
}

function line(
  { label, colour: number, width = 2, hasArea = false, hasPoints = false, isDashed = false }: CurveSeries,
  colour: (name: string) => string,
): uPlot.Series {
  const stroke = colour(`series-${number}`);
  return {
    label,
    stroke,
    width,
    spanGaps: true,
    points: { show: hasPoints, size: 6, fill: stroke },
    ...(hasArea ? { fill: `color-mix(in srgb, ${stroke} 14%, transparent)` } : {}),
    ...(isDashed ? { dash: [5, 4] } : {}),
  };
}
