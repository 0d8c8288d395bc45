import type { Run } from '../../../preload/contract/train.ts';

export const STATUS_NAMES: Readonly<Record<Run['status'], string>> = {
  created: 'Not begun',
  running: 'Training',
  paused: 'Paused',
  stopped: 'Stopped, kept',
  finished: 'Finished',
  interrupted: 'Interrupted',
  failed: 'Failed',
};

export const STATUS_TONES: Readonly<Record<Run['status'], 'neutral' | 'accent' | 'good' | 'warn' | 'bad'>> = {
  created: 'neutral',
  running: 'accent',
  paused: 'warn',
  stopped: 'neutral',
  finished: 'good',
  interrupted: 'warn',
  failed: 'bad',
};
