import { sqlite } from 'kassa/stores/sqlite';

export const store = sqlite('data/kassa.sqlite');
