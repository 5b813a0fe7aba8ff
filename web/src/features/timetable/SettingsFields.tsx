import { useTranslation } from 'react-i18next';
import { LOCKED_FROM_THE_START } from '@watoto/shared/contract/room-settings.ts';
import { LobbyFor } from '@watoto/shared/room/order.ts';
import { CheckField, SelectField } from '../../ui/fields.tsx';
import type { FieldsProps } from './LessonFields.tsx';
import css from './Dialogs.module.css';

/** How the room is when it opens: who waits, and what pupils may not do until they are let. */
export function SettingsFields({ form: { settings }, onChange }: FieldsProps) {
  const { t } = useTranslation();
  const { lobby, locked } = settings;
  const lock = (what: (typeof LOCKED_FROM_THE_START)[number], on: boolean) => {
    const next = LOCKED_FROM_THE_START.filter((one) => (one === what ? on : locked.includes(one)));
    onChange({ settings: { lobby, locked: next } });
  };
  return (
    <fieldset className={css['settings']}>
      <legend>{t('timetable.roomAtFirst')}</legend>
      <SelectField
        label={t('order.lobby.who')}
        value={lobby}
        options={LobbyFor.options.map((value) => ({ value, label: t(`order.lobby.${value}`) }))}
        onChange={(value) => onChange({ settings: { lobby: value, locked } })}
      />
      <div>
        {LOCKED_FROM_THE_START.map((what) => (
          <CheckField key={what} label={t(`timetable.locked.${what}`)} checked={locked.includes(what)} onChange={(on) => lock(what, on)} />
        ))}
      </div>
      <p className={css['words']}>{t('timetable.roomAtFirstNote')}</p>
    </fieldset>
  );
}
