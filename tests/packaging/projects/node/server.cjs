const { listen } = require('./listen.cjs');

listen(require('kassa'), require('kassa/lab'), require('kassa/stores/sqlite'));
