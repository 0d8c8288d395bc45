import { libraryDoor } from './library.ts';
import { settingsDoor } from './settings.ts';
import { trainDoor } from './train.ts';

/** The rooms of the contract that are implemented: what a shell hands to its windows. */
export const router = { library: libraryDoor, settings: settingsDoor, train: trainDoor };
