import { useTranslation } from 'react-i18next';
import type { PlatformNode } from '@watoto/shared/contract/http/platform.ts';

/** A node's places in words; a silent one's capacity is not known. */
export function usePlaces({ reserved: taken, capacity }: PlatformNode): string {
  const { t } = useTranslation();
  return capacity === 0 ? t('platform.placesHeld', { count: taken }) : t('platform.placesOf', { taken, capacity, count: capacity });
}
