import { SelectField } from '../../ui/fields.tsx';
import { deviceOptions } from './use-device-choices.ts';

/** Which microphone, camera or speaker. Shows nothing where the browser names none. '' stands for the first: the browser's choice. */
export function DevicePicker({
  label,
  devices,
  deviceId,
  onChoose,
  disabled = false,
}: {
  label: string;
  devices: readonly MediaDeviceInfo[];
  deviceId: string;
  onChoose: (deviceId: string) => void;
  disabled?: boolean;
}) {
  const options = deviceOptions(devices);
  const [first] = options;
  if (!first) return null;
  const shown = deviceId === '' ? first : options.find((option) => option.value === deviceId);
  return <SelectField label={label} value={shown?.value ?? ''} options={options} onChange={onChoose} disabled={disabled} />;
}
