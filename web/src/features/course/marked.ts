import type { ModuleList } from '@watoto/shared/contract/http/modules.ts';

/** The list as it will be when this module is completed: shown while the server still writes it down. */
export function marked(list: ModuleList, moduleId: string): ModuleList {
  if (!list.progress) return list;
  const items = list.items.map((one) =>
    one.id === moduleId && one.progress ? { ...one, progress: { ...one.progress, status: 'completed' as const } } : one,
  );
  const required = items.filter((one) => one.required);
  const done = required.filter((one) => one.progress?.status === 'completed').length;
  const percentage = required.length === 0 ? 0 : Math.round((10_000 * done) / required.length) / 100;
  const current = items.find((one) => one.progress?.status !== 'completed');
  return { items, progress: { ...list.progress, percentage, currentModuleId: current?.id ?? null } };
}
