import type { Socket } from 'node:net';

/** Calls `onValue` for each line of JSON that comes in. Anything else, or a line over `maxBytes`, ends the connection. */
export function readJsonLines(socket: Socket, maxBytes: number, onValue: (value: unknown) => void): void {
  let rest = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    const lines = (rest + chunk).split('\n');
    rest = lines.pop() ?? '';
    try {
      if (rest.length > maxBytes) throw new SyntaxError('the line is too long');
      for (const line of lines) onValue(JSON.parse(line));
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      socket.destroy();
    }
  });
}

export function writeJsonLine(socket: Socket, value: unknown): void {
  socket.write(`${JSON.stringify(value)}\n`);
}
