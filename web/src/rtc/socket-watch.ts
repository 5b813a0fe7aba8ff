/** A way there and back that is longer than this may be a queue, which explains why answers wait. */
const SHORT_WAY_MS = 450;
/** One report may have been lost; two in a row wait for TCP. */
const SUSPICIOUS = 2;

/**
 * Does the socket wait although the network is there? What a jam has lost TCP sends again after 1, 2, 4, 8 seconds, however well the network
 * is by then: a fresh socket is quicker. Reports are calls that come often: that they stay unanswered shows it.
 */
export class SocketWatch {
  /** Of each report that is not answered: how often the path had answered a check of it (RFC 7675) when it went out. */
  readonly #waiting = new Set<{ readonly answers: number }>();

  /** A report goes out; the returned function says that it has ended. */
  sent(answers: number): () => void {
    const report = { answers };
    this.#waiting.add(report);
    return () => this.#waiting.delete(report);
  }

  /** `rttMs`: of the last check that was answered; `answers`: of all checks so far. */
  isStuck(rttMs: number | null, answers: number): boolean {
    const [oldest] = this.#waiting;
    return oldest !== undefined && this.#waiting.size >= SUSPICIOUS && answers > oldest.answers && rttMs !== null && rttMs < SHORT_WAY_MS;
  }
}
