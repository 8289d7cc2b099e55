import { native } from './native.mjs';
import { schema, server } from './server.mjs';

export { start, stop } from './server.mjs';

export const open = () => native('postgres', `${server}?options=-csearch_path%3D${schema}`);
