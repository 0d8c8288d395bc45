import { readFileSync } from 'node:fs';

/**
 * The most memory this process ever held, in bytes. On Linux from /proc: getrusage() counts what the parent held at the time
 * of the fork as well.
 */
export function peakRssBytes(): number {
  if (process.platform === 'linux') {
    const kilobytes = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))?.[1];
    if (kilobytes) return Number(kilobytes) * 1024;
  }
  return process.resourceUsage().maxRSS * 1024;
}
