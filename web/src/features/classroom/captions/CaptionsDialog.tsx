import { useTranslation } from 'react-i18next';
import { can, isHost } from '@watoto/shared/contract/permissions.ts';
import { LANGUAGES } from '../../../i18n/languages.ts';
import { Button } from '../../../ui/Button.tsx';
import { Dialog } from '../../../ui/Dialog.tsx';
import { SelectField, SwitchField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { useClassroom } from '../classroom-context.tsx';
import { useCalls } from '../use-calls.ts';
import type { OwnCaptions } from './use-own-captions.ts';
import css from './Captions.module.css';

const OFF = 'off';

interface CaptionsDialogProps {
  readonly shown: boolean;
  readonly show: (shown: boolean) => void;
  readonly own: OwnCaptions;
  readonly onClose: () => void;
}

/** Captions: whether the lesson has them, whether one reads them, and whether one's own words are written down. */
export function CaptionsDialog({ shown, show, own, onClose }: CaptionsDialogProps) {
  const { t } = useTranslation();
  const call = useCalls();
  const language = useClassroom((state) => state.room.captions.language);
  const host = useClassroom((state) => state.role !== null && isHost(state.role));
  const speaks = useClassroom((state) => state.role !== null && can(state.role, 'speak'));
  const set = (value: string) => void call('captions.set', { language: value === OFF ? null : value });
  return (
    <Dialog
      open
      onClose={onClose}
      title={t('captions.title')}
      actions={
        <Button look="plain" onClick={onClose}>
          {t('app.close')}
        </Button>
      }
    >
      <div className={css['form']}>
        {host && (
          <SelectField
            label={t('captions.lesson')}
            value={language ?? OFF}
            onChange={set}
            options={[
              { value: OFF, label: t('captions.off') },
              ...LANGUAGES.map(({ code, name }) => ({ value: code as string, label: name })),
            ]}
          />
        )}
        {!host && language === null && <p>{t('captions.none')}</p>}
        <SwitchField label={t('captions.show')} checked={shown} onChange={show} />
        {speaks && language !== null && (
          <>
            <SwitchField label={t('captions.own')} checked={own.wanted} onChange={own.want} disabled={!own.can} />
            <p>{t(own.can ? 'captions.ownHow' : 'captions.ownCannot')}</p>
          </>
        )}
        {own.trouble && <Notice tone="warning">{t(`captions.trouble.${own.trouble}`)}</Notice>}
      </div>
    </Dialog>
  );
}
