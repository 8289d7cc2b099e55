export { verify as POST } from '../../../lib/verify.js';
