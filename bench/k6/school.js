// Mixed traffic of a school day, at one rate. bench/school.ts runs it again and again, and says what holds.
import { check } from 'k6';
import exec from 'k6/execution';
import http from 'k6/http';
import { Trend } from 'k6/metrics';

const { base, people, searches } = JSON.parse(open(__ENV.DATA));
const simple = new Trend('simple', true);
const complex = new Trend('complex', true);
const BARE = __ENV.BARE === '1';
const RATE = Number(__ENV.RATE);

export const options = {
  scenarios: {
    // A rate: requests come when they come, however slow the answers are. Bare: as many as go, one after the other.
    school: BARE
      ? { executor: 'constant-vus', vus: 32, duration: __ENV.DURATION }
      : {
          executor: 'constant-arrival-rate',
          rate: RATE,
          timeUnit: '1s',
          duration: __ENV.DURATION,
          preAllocatedVUs: Math.min(400, Math.ceil(RATE / 4) + 20),
          maxVUs: 600,
        },
  },
  summaryTrendStats: ['med', 'p(95)', 'max'],
  discardResponseBodies: true,
};

/** Of a hundred requests. */
const MIX = [
  [35, course],
  [55, catalogue],
  [65, search],
  [75, mine],
  [85, progress],
  [95, quiz],
  [100, enrol],
];

export default function main() {
  if (BARE) {
    told(simple, http.get(`${base}/bare`, { headers: headersOf(people[0]) }));
    return;
  }
  const drawn = Math.random() * 100;
  const [, act] = MIX.find(([upTo]) => drawn < upTo);
  act(people[Math.floor(Math.random() * people.length)]);
}

function headersOf({ token, address }) {
  return { authorization: `Bearer ${token}`, 'x-forwarded-for': address, 'content-type': 'application/json' };
}

function told(trend, response) {
  check(response, { good: ({ status }) => status >= 200 && status < 300 });
  trend.add(response.timings.duration);
}

function course(person) {
  told(simple, http.get(`${base}/api/v1/courses/${person.courses[0]}`, { headers: headersOf(person), tags: { name: 'course' } }));
}

function catalogue(person) {
  const more = ['', '&grade=8', '&category=music', '&sort=newest'][Math.floor(Math.random() * 4)];
  told(complex, http.get(`${base}/api/v1/courses?limit=20${more}`, { headers: headersOf(person), tags: { name: 'catalogue' } }));
}

function search(person) {
  const words = searches[Math.floor(Math.random() * searches.length)];
  told(complex, http.get(`${base}/api/v1/courses?q=${words}`, { headers: headersOf(person), tags: { name: 'search' } }));
}

function mine(person) {
  told(complex, http.get(`${base}/api/v1/courses?mine=true`, { headers: headersOf(person), tags: { name: 'mine' } }));
}

function progress(person) {
  const body = JSON.stringify({ positionSeconds: exec.scenario.iterationInTest % 3600 });
  told(simple, http.put(`${base}/api/v1/progress/${person.module}`, body, { headers: headersOf(person), tags: { name: 'progress' } }));
}

function quiz(person) {
  const answer = { questionId: person.question, answer: { kind: 'numeric', text: '42' }, clientSeq: exec.scenario.iterationInTest + 1 };
  const body = JSON.stringify({ answers: [answer] });
  told(simple, http.put(`${base}/api/v1/attempts/${person.attempt}/answers`, body, { headers: headersOf(person), tags: { name: 'quiz' } }));
}

function enrol(person) {
  const to = 1 + Math.floor(Math.random() * __ENV.COURSES);
  told(complex, http.post(`${base}/api/v1/courses/${to}/enrolment`, null, { headers: headersOf(person), tags: { name: 'enrol' } }));
}

export function handleSummary({ metrics }) {
  const trend = (name, which) => metrics[name]?.values[which] ?? 0;
  const { passes = 0, fails = 0 } = metrics.checks?.values ?? {};
  const result = {
    requests: passes + fails,
    failed: fails,
    dropped: metrics.dropped_iterations?.values.count ?? 0,
    perSecond: metrics.http_reqs.values.rate,
    simpleP95: trend('simple', 'p(95)'),
    simpleMedian: trend('simple', 'med'),
    complexP95: trend('complex', 'p(95)'),
    complexMedian: trend('complex', 'med'),
  };
  return { [__ENV.SUMMARY]: JSON.stringify(result) };
}
