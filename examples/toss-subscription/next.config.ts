import type { NextConfig } from 'next';

// An example should not phone home from a reader's machine.
process.env['NEXT_TELEMETRY_DISABLED'] = '1';

const config: NextConfig = {
  // These load native parts at run time, which a bundler cannot follow.
  serverExternalPackages: ['@libsql/client', 'libsql'],
  // The repository has other lock files above this folder; the example stands for itself.
  turbopack: { root: import.meta.dirname },
  outputFileTracingRoot: import.meta.dirname,
  poweredByHeader: false,
};

export default config;
