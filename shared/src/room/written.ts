import type { BoardElement } from '../contract/board.ts';
import type { PeerId } from '../kernel/ids.ts';
import { elementsOf } from './board.ts';
import type { Entry } from './entry.ts';
import { type PollState, type PollTally, sameWriting, writtenAs } from './poll.ts';
import type { RoomState } from './state.ts';

/** What stands where words were that others' doings hang on. */
export const NO_WORDS = '–';

/** When something was written (milliseconds since 1970: at one moment, or after `from` and until `until`), and by whom; null: nobody knows. */
export interface Hand {
  readonly from: number;
  readonly until: number;
  readonly by: PeerId | null;
}

/** Words as somebody left them, and the hands that were in them before. */
interface Writing {
  readonly hand: Hand;
  readonly before: Writing | null;
}

/** Words that outlast the entry that wrote them, since a state, or an entry of somebody else, has them again. */
export const keyOf = {
  message: (id: number) => `message ${id}`,
  groups: (openedAt: number) => `groups ${openedAt}`,
  told: (at: number) => `told ${at}`,
  timer: (label: string) => `timer ${label}`,
  poll: (openedAt: number) => `poll ${openedAt}`,
  answer: (pollId: string, value: string) => `answer ${pollId} ${sameWriting(value)}`,
  quiz: (id: string, title: string) => `quiz ${id} ${title}`,
  deck: (id: string, title: string) => `deck ${id} ${title}`,
  ink: (id: number) => `ink ${id}`,
  board: (id: string, words: string) => `board ${id} ${words}`,
};

/** The words of something drawn; '': it has none. Where lines are broken says nothing new. */
export function wordsIn(element: BoardElement): string {
  const words = element.type === 'text' ? (element.original ?? element.text) : element.type === 'image' ? (element.alt ?? '') : '';
  return words === NO_WORDS ? '' : words;
}

/**
 * Who wrote what is to be read in a lesson, and when: a reading of its log, whole or in pieces. Whoever moves a text on the board brings its
 * words again and has not written them; whoever changes them has a hand in them, and those before them too.
 */
export class Written {
  readonly #writings = new Map<string, Writing[]>();
  /** What each thing on the board says now, or said when it went: it may come back. */
  readonly #board = new Map<string, { words: string; writing: Writing }>();
  #seq = 0;
  #at = -Infinity;

  /** Was it always written so? Undefined: nothing is known of it. Words that were also written otherwise are no secret. */
  always(key: string, so: (hand: Hand) => boolean): boolean | undefined {
    return this.#writings.get(key)?.every((writing) => {
      for (let one: Writing | null = writing; one; one = one.before) if (so(one.hand)) return true;
      return false;
    });
  }

  /** Entries in their order; what was read already is passed over. */
  read(entry: Entry): void {
    if (entry.seq <= this.#seq) return;
    this.#seq = entry.seq;
    this.#at = entry.at;
    const hand = { from: entry.at, until: entry.at, by: entry.by };
    switch (entry.type) {
      case 'message.said':
        return this.#write(keyOf.message(entry.seq), hand);
      case 'groups.opened':
        return this.#write(keyOf.groups(entry.at), hand);
      case 'groups.told':
        return this.#write(keyOf.told(entry.at), hand);
      case 'timer.started':
        return this.#write(keyOf.timer(entry.data.label), hand);
      case 'poll.opened':
        return this.#write(keyOf.poll(entry.at), hand);
      case 'poll.answered':
        return this.#write(keyOf.answer(entry.data.pollId, writtenAs(entry.data.answer)), hand);
      case 'poll.tallied':
      case 'poll.closed':
      case 'poll.shown':
        return this.#tally(entry.data.pollId, entry.data.tally ?? null, { ...hand, by: null });
      case 'quiz.opened':
        return this.#write(keyOf.quiz(entry.data.quizId, entry.data.title), hand);
      case 'deck.opened':
        return this.#write(keyOf.deck(entry.data.deckId, entry.data.title), hand);
      case 'ink.drawn':
        return this.#write(keyOf.ink(entry.seq), hand);
      case 'board.drawn':
        for (const element of entry.data.put) this.#draw(element, hand);
        return;
      default:
    }
  }

  /** What a room was like where nobody may have read what made it so: of what is not known yet somebody wrote it meanwhile. */
  find(state: RoomState): void {
    const { chat, groups, timer, polls, quiz, slides, board, at } = state;
    const meanwhile: Hand = { from: this.#at < at ? this.#at : -Infinity, until: at, by: null };
    const then = (time: number, by: PeerId | null = null): Hand => ({ from: time, until: time, by });
    for (const { id, at: said, peerId } of chat) this.#writeNew(keyOf.message(id), then(said, peerId));
    if (groups) this.#writeNew(keyOf.groups(groups.openedAt), then(groups.openedAt));
    if (groups?.told) this.#writeNew(keyOf.told(groups.told.at), then(groups.told.at));
    if (timer) this.#writeNew(keyOf.timer(timer.label), meanwhile);
    for (const poll of polls) this.#findPoll(poll, meanwhile);
    if (quiz) this.#writeNew(keyOf.quiz(quiz.id, quiz.title), then(quiz.openedAt, quiz.by));
    for (const { id, title } of slides.decks) this.#writeNew(keyOf.deck(id, title), meanwhile);
    const strokes = [...Object.values(slides.ink), ...slides.erased.map((erasure) => erasure.strokes)].flat();
    for (const { id, by } of strokes) this.#writeNew(keyOf.ink(id), { ...meanwhile, by });
    for (const element of elementsOf(board)) this.#draw(element, meanwhile);
    this.#at = Math.max(this.#at, at);
  }

  #findPoll({ id, openedAt, tally, answers }: PollState, meanwhile: Hand): void {
    this.#writeNew(keyOf.poll(openedAt), { from: openedAt, until: openedAt, by: null });
    for (const [by, answer] of Object.entries(answers))
      this.#writeNew(keyOf.answer(id, writtenAs(answer)), { ...meanwhile, by: by as PeerId });
    for (const { value } of tally?.values ?? []) this.#writeNew(keyOf.answer(id, value), meanwhile);
  }

  #tally(pollId: string, tally: PollTally | null, hand: Hand): void {
    for (const { value } of tally?.values ?? []) this.#write(keyOf.answer(pollId, value), hand);
  }

  #draw(element: BoardElement, hand: Hand): void {
    const words = wordsIn(element);
    const now = this.#board.get(element.id);
    if (words === '' || now?.words === words) return;
    const writing = { hand, before: now?.writing ?? null };
    this.#board.set(element.id, { words, writing });
    this.#write(keyOf.board(element.id, words), writing.hand, writing.before);
  }

  #writeNew(key: string, hand: Hand): void {
    if (!this.#writings.has(key)) this.#write(key, hand);
  }

  #write(key: string, hand: Hand, before: Writing | null = null): void {
    const known = this.#writings.get(key);
    if (known) known.push({ hand, before });
    else this.#writings.set(key, [{ hand, before }]);
  }
}
