// Runs in the isolated world of a window before the preload script: what `require('electron')` gives there.
// Node is reached by the binding `standInSend`, which exists in this world alone; it answers by `standIn.receive`.
(() => {
  const send = (message) => globalThis.standInSend(JSON.stringify(message));
  const ports = new Map();
  const waiting = new Map();
  let nextId = 1;

  const encode = (data) => {
    if (typeof data === 'string') return { text: data };
    const bytes = new Uint8Array(
      data instanceof ArrayBuffer
        ? data
        : data.buffer.slice(data.byteOffset, data.byteOffset + data.byteLength),
    );
    let binary = '';
    for (const byte of bytes) binary += String.fromCharCode(byte);
    return { base64: btoa(binary) };
  };
  const decode = ({ text, base64 }) =>
    text === undefined ? Uint8Array.from(atob(base64), (sign) => sign.charCodeAt(0)) : text;

  const adopt = (port) => {
    const id = nextId++;
    ports.set(id, port);
    port.onmessage = (event) => send({ type: 'port-message', port: id, data: encode(event.data) });
    port.addEventListener('close', () => send({ type: 'port-close', port: id }));
    return id;
  };

  globalThis.standIn = {
    receive({ type, port, data, id, value }) {
      if (type === 'port-message') ports.get(port)?.postMessage(decode(data));
      else if (type === 'port-close') ports.get(port)?.close();
      else waiting.get(id)?.(value);
    },
    electron: {
      contextBridge: {
        exposeInMainWorld: (name, value) =>
          window.dispatchEvent(
            new CustomEvent('stand-in-expose', { detail: JSON.stringify({ name, value }) }),
          ),
      },
      ipcRenderer: {
        send: (channel, ...args) => send({ type: 'send', channel, args }),
        postMessage: (channel, message, transfer = []) =>
          send({ type: 'send', channel, args: [message], ports: transfer.map(adopt) }),
        invoke: (channel, ...args) => {
          const id = nextId++;
          send({ type: 'invoke', channel, args, id });
          return new Promise((resolve) => waiting.set(id, resolve));
        },
      },
      webUtils: {
        // Chromium tells no page where a file lies: the test says so, by the file's name.
        getPathForFile: (file) => JSON.parse(document.documentElement.dataset.paths ?? '{}')[file.name] ?? '',
      },
    },
  };
})();
