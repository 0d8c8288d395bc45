import { describe, expect, it } from 'vitest';
import { boxAround, fullLines, trim } from '../../../../puzzles/concepts/board.ts';
import {
  cutOut,
  findObjects,
  numHoles,
  reachedFromEdge,
  shapeKey,
} from '../../../../puzzles/concepts/objects.ts';
import { arrange, ARRANGEMENTS, joinPanels, splitPanels } from '../../../../puzzles/concepts/panels.ts';
import { picture } from './pictures.ts';

describe('objects', () => {
  const grid = picture('1.2.', '.12.', '...3', '44..');

  it('join by corners or by sides, by colour or whatever the colour', () => {
    const count = (corners: boolean, colours: boolean) => findObjects(grid, { corners, colours }).length;
    expect(count(true, false)).toBe(4);
    expect(count(false, false)).toBe(5);
    expect(count(true, true)).toBe(2);
    expect(count(false, true)).toBe(4);
  });

  it('know their box and can be cut out without what else lies in it', () => {
    const [first] = findObjects(grid);
    expect(first).toMatchObject({ colour: 1, top: 0, left: 0, rows: 2, cols: 2, cells: [0, 5] });
    const overlapping = picture('1.1', '.2.', '111');
    const ring = findObjects(overlapping, { corners: false, colours: false }).at(-1);
    expect(ring && cutOut(overlapping, ring)).toEqual(picture('111'));
    expect(cutOut(overlapping, findObjects(overlapping)[0])).toEqual(picture('1'));
  });

  it('have the same shape whatever their colour and place', () => {
    const pieces = picture('11..2', '1..22', '.....', '33...', '3....');
    const [one, two, three] = findObjects(pieces).map((object) => shapeKey(pieces, object));
    expect(three).toBe(one);
    expect(two).not.toBe(one);
  });

  it('have holes where black cannot get out by the sides', () => {
    const holes = (...rows: string[]) => numHoles(picture(...rows), findObjects(picture(...rows))[0]);
    expect(holes('11', '11')).toBe(0);
    expect(holes('111', '1.1', '111')).toBe(1);
    expect(holes('111', '1..', '111')).toBe(0);
    expect(holes('.1.', '1.1', '.1.')).toBe(1);
    expect(holes('11111', '1.1.1', '11111')).toBe(2);
  });

  it('shield their inside from the edge', () => {
    const walled = picture('1111.', '1..1.', '1111.');
    const isReached = reachedFromEdge(walled, (index) => walled.cells[index] === 0);
    expect([...isReached]).toEqual([0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1]);
  });
});

describe('boards', () => {
  it('find boxes and full lines', () => {
    const grid = picture('..5.', '.15.', '..5.');
    expect(boxAround(grid, (colour) => colour === 1)).toEqual({ top: 1, left: 1, rows: 1, cols: 1 });
    expect(boxAround(grid, (colour) => colour === 9)).toBeNull();
    expect(fullLines(grid)).toEqual([{ axis: 'column', index: 2, colour: 5 }]);
    expect(trim(grid)).toEqual(picture('.5', '15', '.5'));
  });
});

describe('panels', () => {
  const panels = [picture('1.', '.1', '11'), picture('2.', '..', '.2'), picture('..', '3.', '.3')];

  it.each(ARRANGEMENTS)('come apart as they were joined: %s', (arrangement) => {
    const input = joinPanels(panels, 5);
    const pair = arrange({ input, output: input }, arrangement);
    expect(splitPanels(pair.input, arrangement, 3)).toEqual(panels);
  });

  it('are none where the line is missing, broken or of two colours', () => {
    expect(splitPanels(picture('1.2', '1.2'), 'beside', 2)).toBeNull();
    expect(splitPanels(picture('152', '1.2'), 'beside', 2)).toBeNull();
    expect(splitPanels(picture('15264', '15264'), 'beside', 3)).toBeNull();
    expect(splitPanels(picture('1522', '1522'), 'beside', 2)).toBeNull();
  });
});
