import { createHash } from 'node:crypto';
import { AppError } from '@watoto/shared/kernel/errors.ts';
import type { LogPiece, Segment } from '@watoto/shared/contract/recording.ts';
import { logPieceKey, segmentKey } from '@watoto/shared/contract/recording-keys.ts';
import type { RecordingId } from '@watoto/shared/kernel/ids.ts';
import type { Logger } from '@watoto/shared/server/logger.ts';
import type { ClosedSegment } from '../closed-segment.ts';
import type { Spool } from '../keep/spool.ts';
import type { Uploads } from '../keep/uploads.ts';
import type { ManifestWriter } from '../manifest/manifest-writer.ts';
import { type LooseLogPiece, packed } from './log-pieces.ts';

export interface SavingDeps {
  readonly recordingId: RecordingId;
  readonly run: number;
  readonly spool: Spool;
  readonly uploads: Uploads;
  readonly manifest: ManifestWriter;
  readonly logger: Logger;
  /** Something has found no room on the disk, or was lost there: nothing is there between these instants. */
  readonly onLost: (lost: { track: Segment['track'] | null; from: number; until: number; reason: 'disk_full' | 'storage_lost' }) => void;
}

/** Brings what was recorded to safety: disk, storage, manifest, in this order; only then it leaves the disk. */
export class Saving {
  readonly #deps: SavingDeps;
  readonly #named = new Map<string, Promise<void>>();
  #pieces = 0;

  constructor(deps: SavingDeps) {
    this.#deps = deps;
  }

  /** The manifest is about to name the track: storage hears of none of its segments before, or nobody would know whose they are. */
  trackNamed(track: string, named: Promise<void>): void {
    this.#named.set(track, named);
  }

  /** Resolves when storage has it and the manifest says so, or when it is lost. */
  async segment({ data, ...facts }: ClosedSegment): Promise<void> {
    const { recordingId, run, manifest } = this.#deps;
    const segment: Segment = { ...facts, bytes: data.length, sha256: sha256(data) };
    const lost = { track: segment.track, from: segment.at, until: segment.at + segment.ms };
    await this.#keep(segmentKey(recordingId, run, segment), data, lost, this.#named.get(segment.track), () => manifest.segment(segment));
  }

  async logPiece(piece: LooseLogPiece): Promise<void> {
    const { recordingId, run, manifest } = this.#deps;
    const { content: _, ...facts } = piece;
    const body = packed(piece);
    const full: LogPiece = { ...facts, number: this.#pieces++, bytes: body.length, sha256: sha256(body) };
    const lost = { track: null, from: piece.at, until: piece.until };
    await this.#keep(logPieceKey(recordingId, run, full), body, lost, undefined, () => manifest.logPiece(full));
  }

  async #keep(
    key: string,
    body: Uint8Array,
    lost: Omit<Parameters<SavingDeps['onLost']>[0], 'reason'>,
    after: Promise<void> | undefined,
    name: () => Promise<void>,
  ): Promise<void> {
    const { spool, uploads, logger, onLost } = this.#deps;
    try {
      await spool.put(key, body);
      logger.debug({ key }, 'on the disk');
    } catch (err) {
      logger.error({ err, key }, 'no room on the disk: lost');
      onLost({ ...lost, reason: err instanceof AppError && err.code === 'limit_reached' ? 'disk_full' : 'storage_lost' });
      return;
    }
    await after;
    try {
      await uploads.upload(spool, key);
    } catch (err) {
      // Closing: it stays on the disk, for whoever comes next.
      if (err instanceof AppError && err.code === 'cancelled') throw err;
      logger.error({ err, key }, 'spooled, and unreadable: lost');
      onLost({ ...lost, reason: 'storage_lost' });
      return;
    }
    await name();
    await spool.remove(key);
  }
}

function sha256(body: Uint8Array): string {
  return createHash('sha256').update(body).digest('hex');
}
