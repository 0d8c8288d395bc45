import { door } from './implementer.ts';
import { libraryDoor } from './library.ts';
import { settingsDoor } from './settings.ts';

/** The contract, implemented: what a shell hands to its windows. */
export const router = door.router({ library: libraryDoor, settings: settingsDoor });
