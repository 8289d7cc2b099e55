/** The repository has other lock files above; this project stands for itself. */
export default {
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
};
