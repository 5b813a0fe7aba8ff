import { join } from 'node:path';
import { RECORDER_CLOSE_MS } from '@watoto/recorder/recorder.ts';
import { runService } from '@watoto/shared/server/lifecycle.ts';
import { createLogger } from '@watoto/shared/server/logger.ts';
import { banner } from './banner.ts';
import { type EmbeddedConfig, localAddresses, readConfig } from './config.ts';
import { openDataFolder } from './data-folder.ts';
import { createEmbedded, type Embedded } from './embedded.ts';
import { LogFile } from './log-file.ts';
import { explainFailedStart } from './plain-words.ts';
import { STOPPED_WITHIN_MS } from './postgres/server-process.ts';

/** `npm start`: one school on one machine, in this process. The terminal hears what a person needs; the log has the rest. */

/** Milliseconds that a lesson's people get to be told, before all closes. */
const DRAIN_MS = 5_000;
/** Milliseconds that closing gets: as much as those who close one after another may take, and a little for all that is quick. */
const CLOSE_MS = RECORDER_CLOSE_MS + STOPPED_WITHIN_MS + 7_000;

async function run(config: EmbeddedConfig, logPath: string): Promise<void> {
  const folder = await openDataFolder(config.dataDir);
  const logFile = new LogFile(logPath, (line) => console.error(line));
  const logger = createLogger({ service: 'embedded', level: config.logLevel, destination: logFile });
  await runService<Embedded>({
    name: 'Watoto',
    logger,
    drainTimeoutMs: DRAIN_MS,
    closeTimeoutMs: CLOSE_MS,
    async start(scope) {
      scope.own(folder);
      try {
        const embedded = scope.own(
          await createEmbedded({ config: { ...config, demoRecording: config.demo }, logger, signal: scope.signal }),
        );
        logFile.terminal = true;
        console.log(banner({ ...config, ...embedded, addresses: localAddresses(), logPath }));
        return embedded;
      } catch (error) {
        if (!scope.closed) console.error(explainFailedStart(error, { ...config, logPath }));
        throw error;
      }
    },
    async drain(embedded, signal) {
      logFile.terminal = false;
      process.once('exit', (code) => {
        if (code !== 0) console.error(`  Not all was closed in time, or something failed: ${logPath} has the rest.`);
      });
      console.log('\n  Stopping: everyone in a lesson is told, then all is closed.');
      await embedded.drain(signal);
    },
  });
}

async function main(): Promise<void> {
  let config: EmbeddedConfig;
  try {
    config = readConfig(process.env);
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exit(1);
  }
  const logPath = join(config.dataDir, 'logs', 'watoto.log');
  try {
    await run(config, logPath);
  } catch (error) {
    console.error(explainFailedStart(error, { ...config, logPath }));
    process.exit(1);
  }
}

await main();
