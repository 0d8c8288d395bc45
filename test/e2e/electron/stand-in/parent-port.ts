// `node --import parent-port.ts trainer.cjs`: what Electron puts on `process` in a utility process, over Node's own channel.
const parentPort = {
  on(event: string, listener: (event: { data: unknown }) => void): void {
    if (event === 'message') process.on('message', (data) => listener({ data }));
  },
  postMessage: (data: unknown): void => void process.send?.(data),
};
Object.assign(process, { parentPort });
// A utility process ends with its application.
process.on('disconnect', () => process.exit());
