import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type NewNotice, NOTICE_MAX_LENGTH, type NoticeLevel, type PlatformNotice } from '@watoto/shared/contract/http/platform.ts';
import { localeOf } from '../../i18n/languages.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField, TextField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import { errorText } from '../api/error-text.ts';
import { Section } from './Section.tsx';
import { useNotice, usePlatformActs } from './use-platform.ts';
import css from './NoticeForm.module.css';

const MINUTES = ['5', '15', '30', '60', '240'] as const;

/** A word to everyone in a lesson: written, looked at, sent, withdrawn. */
export function NoticeForm() {
  const { t } = useTranslation();
  const { data: current } = useNotice();
  const { sendNotice, withdrawNotice } = usePlatformActs();
  const failed = sendNotice.error ?? withdrawNotice.error;
  const send = (notice: NewNotice, sent: () => void) => sendNotice.mutate(notice, { onSuccess: sent });
  return (
    <Section title={t('platform.notice')}>
      <div className={css['box']}>
        {current && <Current notice={current} busy={withdrawNotice.isPending} onWithdraw={() => withdrawNotice.mutate()} />}
        {failed && <Notice tone="error">{errorText(t, failed)}</Notice>}
        <Draft busy={sendNotice.isPending} replaces={Boolean(current)} onSend={send} />
      </div>
    </Section>
  );
}

function Current({ notice, busy, onWithdraw }: { notice: PlatformNotice; busy: boolean; onWithdraw: () => void }) {
  const { t, i18n } = useTranslation();
  const time = new Intl.DateTimeFormat(localeOf(i18n.language), { hour: '2-digit', minute: '2-digit' });
  return (
    <div className={css['current']}>
      <p className={css['hint']}>{t('platform.noticeShown', { time: time.format(new Date(notice.until)) })}</p>
      <Notice tone={notice.level}>{notice.text}</Notice>
      <Button look="soft" onClick={onWithdraw} disabled={busy}>
        {t('platform.withdraw')}
      </Button>
    </div>
  );
}

interface DraftProps {
  busy: boolean;
  replaces: boolean;
  onSend: (notice: NewNotice, sent: () => void) => void;
}

function Draft({ busy, replaces, onSend }: DraftProps) {
  const { t } = useTranslation();
  const [text, setText] = useState('');
  const [level, setLevel] = useState<NoticeLevel>('info');
  const [minutes, setMinutes] = useState<(typeof MINUTES)[number]>('15');
  const said = text.trim();
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (said !== '') onSend({ text: said, level, minutes: Number(minutes) }, () => setText(''));
  };
  return (
    <form onSubmit={send} className={css['form']}>
      <TextField
        label={t('platform.noticeText')}
        value={text}
        onChange={(event) => setText(event.target.value)}
        multiline
        maxRows={6}
        slotProps={{ htmlInput: { maxLength: NOTICE_MAX_LENGTH } }}
        helperText={t('platform.noticeHelp', { left: NOTICE_MAX_LENGTH - text.length })}
      />
      <div className={css['pair']}>
        <SelectField
          label={t('platform.noticeLevel')}
          value={level}
          onChange={setLevel}
          options={[
            { value: 'info', label: t('platform.levelInfo') },
            { value: 'warning', label: t('platform.levelWarning') },
          ]}
        />
        <SelectField
          label={t('platform.noticeMinutes')}
          value={minutes}
          onChange={setMinutes}
          options={MINUTES.map((value) => ({ value, label: t('lessons.minutes', { count: Number(value) }) }))}
        />
      </div>
      {said !== '' && (
        <div className={css['preview']}>
          <p className={css['hint']}>{t('platform.preview')}</p>
          <Notice tone={level}>{said}</Notice>
        </div>
      )}
      <Button type="submit" disabled={busy || said === ''}>
        {t(replaces ? 'platform.replaceNotice' : 'platform.sendNotice')}
      </Button>
    </form>
  );
}
