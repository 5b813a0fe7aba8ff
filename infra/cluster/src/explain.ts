import { explainFailedStart } from '@watoto/embedded/plain-words.ts';

/** Why the cluster could not start, and what to do about it, in a sentence or two. Never a stack. */
export function explain(error: unknown, { port, dir }: { readonly port: number; readonly dir: string }): string {
  const words = explainFailedStart(error, { port, dataDir: dir, logPath: `${dir}/logs` });
  return words
    .replaceAll('DATA_DIR', 'CLUSTER_DIR')
    .replaceAll('npm start', 'npm run cluster')
    .replace(/(?<![A-Z_])PORT=/, 'CLUSTER_PORT=');
}
