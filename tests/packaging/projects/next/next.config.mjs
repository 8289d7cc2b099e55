const { MISTAKE } = process.env;

/** The repository has other lock files above; this project stands for itself. */
export default {
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  ...(MISTAKE && { pageExtensions: ['js', 'mistake.js'], distDir: '.next-mistake' }),
};
