/** The server is bundled with everything that it needs, but for what is native. */
export default {
  build: process.env.MISTAKE ? { rollupOptions: { input: 'mistake.jsx' } } : {},
  ssr: { noExternal: true, external: ['@libsql/client'] },
};
