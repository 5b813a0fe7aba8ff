import { readFile } from 'node:fs/promises';
import { z } from 'zod';

/** The part of vitest's JSON report (Jest's format) that counts. */
const Report = z.object({
  success: z.boolean(),
  testResults: z.array(
    z.object({
      name: z.string(),
      status: z.string(),
      assertionResults: z.array(z.object({ status: z.string(), fullName: z.string() })),
    }),
  ),
});
type Report = z.infer<typeof Report>;

export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/**
 * Counts a report. A test that did not run counts as failed, as does a file that broke outside its tests, and a run
 * that broke outside its files: nothing may hide in "0 failed". `filtered`: tests that were not asked for may be left out.
 */
export function countReport(report: Report, filtered: boolean): Count {
  let passed = 0;
  let failed = 0;
  for (const file of report.testResults) {
    const of = (wanted: (status: string) => boolean) => file.assertionResults.filter(({ status }) => wanted(status)).length;
    const broken = of((status) => status === 'failed');
    passed += of((status) => status === 'passed');
    failed += broken;
    if (!filtered) failed += of((status) => status !== 'passed' && status !== 'failed');
    if (file.status === 'failed' && broken === 0) failed += 1;
  }
  if (!report.success && failed === 0) failed = 1;
  return { passed, failed };
}

/** Counts the report in a file. A missing or broken one is a failed run. */
export async function countReportFile(path: string, filtered: boolean): Promise<Count> {
  try {
    return countReport(Report.parse(JSON.parse(await readFile(path, 'utf8'))), filtered);
  } catch {
    return { passed: 0, failed: 1 };
  }
}
