import { augmentDoor } from './augment.ts';
import { desktopDoor } from './desktop.ts';
import { door } from './implementer.ts';
import { libraryDoor } from './library.ts';
import { settingsDoor } from './settings.ts';
import { solveDoor } from './solve.ts';
import { submitDoor } from './submit.ts';
import { trainDoor } from './train.ts';

/** Every procedure of the contract, implemented: what a shell hands to its windows. */
export const router = door.router({
  library: libraryDoor,
  augment: augmentDoor,
  train: trainDoor,
  solve: solveDoor,
  submit: submitDoor,
  settings: settingsDoor,
  desktop: desktopDoor,
});
