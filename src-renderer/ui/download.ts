/** Hands the user a text as a file. @param type its media type, as `text/csv` */
export function downloadText(text: string, fileName: string, type: string): void {
  const url = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = url;
  link.download = fileName;
  link.click();
  // The download has taken hold of the data by the next task; until then the address must live.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
