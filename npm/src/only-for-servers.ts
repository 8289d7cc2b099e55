// What a bundler for browsers finds under `kassa`: nothing that an app would import, so a page
// that does so by mistake does not build, and neither the core nor anything that takes a secret
// gets into its bundle. Where a bundler only warns, the page says it itself.

export const runsOnServersOnly =
  '`kassa` takes secrets, so it runs on servers only. On a page use `kassa/client` or `kassa/react`.';

throw new Error(runsOnServersOnly);
