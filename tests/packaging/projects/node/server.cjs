const entries = {
  kassa: require('kassa'),
  web: require('kassa/web'),
  verify: require('kassa/verify'),
};
const lab = require('kassa/lab');
const store = require('kassa/stores/sqlite');

// Only the test's own server is a module; the package came by `require`.
void import('./listen.mjs').then(({ listen }) => listen(entries, lab, store));
