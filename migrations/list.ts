import { migration as first } from './0001-first.ts';
import { migration as namesTagsAugmentations } from './0002-names-tags-augmentations.ts';
import { migration as workbench } from './0003-workbench.ts';
import type { Migration } from './migration.ts';

/** Every step of the schema in order: a new database runs them all, an older one those it lacks. */
export const MIGRATIONS: readonly Migration[] = [first, namesTagsAugmentations, workbench];
