import { expect, test } from 'vitest';
import { countReport, countReportFile } from './vitest-report.ts';

const file = (status: string, ...tests: string[]) => ({
  name: 'x.test.ts',
  status,
  assertionResults: tests.map((one) => ({ status: one, fullName: one })),
});

test('counts tests over all files', () => {
  const report = { success: false, testResults: [file('passed', 'passed', 'passed'), file('failed', 'passed', 'failed')] };
  expect(countReport(report, false)).toEqual({ passed: 3, failed: 1 });
});

test('a file that broke before its tests is a failure', () => {
  expect(countReport({ success: false, testResults: [file('failed'), file('passed', 'passed')] }, false)).toEqual({ passed: 1, failed: 1 });
});

test('a test that did not run is a failure, unless only some were asked for', () => {
  const report = { success: true, testResults: [file('passed', 'passed', 'skipped', 'todo')] };
  expect(countReport(report, false)).toEqual({ passed: 1, failed: 2 });
  expect(countReport(report, true)).toEqual({ passed: 1, failed: 0 });
});

test('a run that broke outside every file is a failure', () => {
  expect(countReport({ success: false, testResults: [file('passed', 'passed')] }, false)).toEqual({ passed: 1, failed: 1 });
});

test('no report is a failure', async () => {
  expect(await countReportFile('/nowhere/vitest.json', false)).toEqual({ passed: 0, failed: 1 });
});
