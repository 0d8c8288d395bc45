import type { Page } from '@playwright/test';
import { expect } from './window.ts';

/** A screen, or a part of one that opens over it, as a person comes to it on a first start. */
export interface ScreenToSee {
  readonly name: string;
  /** Returns once it stands still. */
  open(page: Page): Promise<void>;
}

async function go(page: Page, hash: string): Promise<void> {
  await page.evaluate((wanted) => (location.hash = wanted), hash);
}

async function library(page: Page): Promise<void> {
  await go(page, '#/library');
  await expect(page.getByRole('option').first()).toBeVisible();
}

async function openPuzzle(page: Page, family: RegExp, size: RegExp): Promise<void> {
  await library(page);
  const filters = page.getByRole('complementary', { name: 'Filters' });
  await filters.getByRole('button', { name: family }).click();
  await filters.getByRole('button', { name: size }).click();
  await page.getByRole('option').first().click();
  await expect(page.getByRole('button', { name: 'Watch a model solve it' })).toBeVisible();
}

export const SCREENS_TO_SEE: readonly ScreenToSee[] = [
  { name: 'library', open: library },
  { name: 'puzzle', open: (page) => openPuzzle(page, /^Concepts/, /^6x6/) },
  {
    name: 'generate',
    async open(page) {
      await library(page);
      await page.keyboard.press('g');
      await expect(page.getByRole('dialog', { name: 'Generate puzzles' })).toBeVisible();
    },
  },
  {
    name: 'workbench',
    async open(page) {
      await go(page, '#/workbench');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
  {
    name: 'editor',
    async open(page) {
      await openPuzzle(page, /^Concepts/, /^6x6/);
      await page.getByRole('complementary', { name: 'Puzzle' }).getByRole('button', { name: 'Edit' }).click();
      await expect(page.getByRole('application', { name: /^Input/ })).toBeVisible();
    },
  },
  {
    name: 'play',
    async open(page) {
      await openPuzzle(page, /^Sudoku/, /^9x9/);
      await page.getByRole('complementary', { name: 'Puzzle' }).getByRole('button', { name: 'Play' }).click();
      await expect(page.getByText('0 attempts')).toBeVisible();
    },
  },
  {
    name: 'augment',
    async open(page) {
      await openPuzzle(page, /^Concepts/, /^6x6/);
      const details = page.getByRole('complementary', { name: 'Puzzle' });
      await details.getByRole('button', { name: 'Augment' }).click();
      await expect(page.getByText(/^\d+ different, \d+ duplicates? dropped/)).toBeVisible();
    },
  },
  {
    name: 'train',
    async open(page) {
      await go(page, '#/train');
      await expect(page.getByRole('button', { name: 'Train sudoku-4x4' })).toBeVisible();
    },
  },
  {
    name: 'solve',
    async open(page) {
      await openPuzzle(page, /^Sudoku/, /^4x4/);
      await page.getByRole('button', { name: 'Watch a model solve it' }).click();
      await page.getByRole('button', { name: 'Think', exact: true }).click();
      await expect(page.getByText(/^Verified/)).toBeVisible();
    },
  },
  {
    name: 'submit',
    async open(page) {
      await go(page, '#/submit');
      await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
    },
  },
  {
    name: 'settings',
    async open(page) {
      await go(page, '#/settings');
      await expect(page.getByText('Everything is kept in')).toBeVisible();
    },
  },
  {
    name: 'commands',
    async open(page) {
      await library(page);
      await page.keyboard.press('Control+k');
      await expect(page.getByRole('dialog', { name: 'Commands' })).toBeVisible();
    },
  },
  {
    name: 'keys',
    async open(page) {
      await library(page);
      await page.keyboard.press('?');
      await expect(page.getByRole('dialog', { name: 'Keys' })).toBeVisible();
    },
  },
];
