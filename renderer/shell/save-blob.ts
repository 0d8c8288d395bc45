/** Hands a file to the person: the browser's download, in Electron its save dialog. */
export function saveBlob(fileName: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has begun once the click is handled; the bytes are freed a moment later.
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
