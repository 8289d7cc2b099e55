// What the commands show while they work.

/** One line that is written over on a terminal, and none in a log. */
export function show(text: string): void {
  if (process.stderr.isTTY) process.stderr.write(`\r\x1b[K${text}`);
}

/** Ctrl-C ends a command at its next resting place; a second one ends the process as usual. */
export function stopping(word: string): { asked(): boolean; off(): void } {
  let asked = false;
  const stop = (): void => {
    process.off('SIGINT', stop);
    asked = true;
    show(word);
  };
  process.on('SIGINT', stop);
  return {
    asked: () => asked,
    off() {
      process.off('SIGINT', stop);
      show('');
    },
  };
}
