import { setTimeout as wait } from 'node:timers/promises';
import { answer, type Handlers } from '@watoto/shared/kernel/rpc.ts';
import { RpcLink } from '@watoto/shared/kernel/rpc-link.ts';
import { processChannel } from '../process-channel.ts';
import { type Arrival, type MemberContract, memberContract } from './contract.ts';
import { type Ears, Member, nowNs } from './member.ts';

/** A part of the school's sockets, in a process of its own. */

let members: (Member | null)[] = [];
const deliveries = new Map<string, number[]>();
const entries = new Map<number, number[]>();
const ears: Ears = {
  heard(key: string, ms: number) {
    const known = deliveries.get(key);
    if (known) known.push(ms);
    else deliveries.set(key, [ms]);
  },
};

function followed(seq: number): void {
  const at = Number(nowNs()) / 1e6;
  const known = entries.get(seq);
  if (known) known.push(at);
  else entries.set(seq, [at]);
}

async function arrive({ url, token, inMs }: Arrival, place: number): Promise<number | string> {
  await wait(inMs);
  const member = new Member(url, token, ears);
  members[place] = member;
  return await member.join().catch((error: unknown) => {
    members[place] = null;
    return String(error);
  });
}

const present = () => members.filter((member) => member !== null);
const total = (pick: (member: Member) => number) => present().reduce((sum, member) => sum + pick(member), 0);

const handlers: Handlers<MemberContract, null> = {
  async arrive({ arrivals, follows = false }) {
    members = arrivals.map(() => null);
    deliveries.clear();
    entries.clear();
    if (follows) ears.followed = followed;
    else delete ears.followed;
    const outcomes = await Promise.all(arrivals.map(arrive));
    return { joinMs: outcomes.filter((o) => typeof o === 'number'), failures: outcomes.filter((o) => typeof o === 'string') };
  },
  async speak({ speakers, messages, everyMs }) {
    const answers: Promise<string | null>[] = [];
    for (let i = 0; i < messages; i += 1) {
      const speaker = speakers[i % speakers.length] ?? 0;
      answers.push(members[speaker]?.say(`${process.pid}.${i}`) ?? Promise.resolve('the speaker is not there'));
      await wait(everyMs);
    }
    return { failures: (await Promise.all(answers)).filter((refused) => refused !== null) };
  },
  heard: () => ({
    deliveries: [...deliveries].map(([key, ms]) => ({ key, ms })),
    newest: present()
      .filter((member) => member.connected)
      .map((member) => member.seq),
    ended: present().flatMap((member) => member.ended ?? []),
    missed: total((member) => member.missed),
    doubled: total((member) => member.doubled),
    bytes: total((member) => member.bytes),
    frames: total((member) => member.frames),
  }),
  followed: () => ({ entries: [...entries].map(([seq, at]) => ({ seq, at })) }),
  async leave() {
    // A few at a time: nobody looks at how a thousand leave at once.
    for (const member of present()) await member.leave();
    members = [];
    return {};
  },
};

const link = new RpcLink(memberContract, processChannel(process), {
  answer: (call) => answer(memberContract, handlers, call, null, (error) => console.error(call.name, error)),
});
link.closed.on(() => process.exit());
