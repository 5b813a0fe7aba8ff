import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Assessment } from '@watoto/shared/contract/http/assessments.ts';
import { Button } from '../../../ui/Button.tsx';
import { SelectField, SwitchField, TextField } from '../../../ui/fields.tsx';
import { Notice } from '../../../ui/Notice.tsx';
import { errorText } from '../../api/error-text.ts';
import { useModuleChoices } from '../use-assessments.ts';
import { settingsOf, toChange } from './settings.ts';
import type { Edits } from './use-editor.ts';
import css from '../Quiz.module.css';

const NUMBERS = ['limit', 'attempts', 'passing', 'weight'] as const;
const DATES = ['opens', 'closes'] as const;
const SWITCHES = ['shuffle', 'showAnswers', 'isGraded'] as const;

/** What an assessment allows. Saved together, from the version that is shown. */
export function SettingsForm({ assessment, change }: { assessment: Assessment; change: Edits['change'] }) {
  const { t } = useTranslation();
  const [settings, setSettings] = useState(() => settingsOf(assessment));
  const modules = useModuleChoices(assessment.course.id).data ?? [];
  const body = toChange(settings);
  return (
    <form
      className={css['card']}
      aria-labelledby="settings-title"
      onSubmit={(event) => {
        event.preventDefault();
        if (body) change.mutate({ ...body, version: assessment.version });
      }}
    >
      <h2 id="settings-title">{t('assessments.editor.settings')}</h2>
      <TextField
        size="small"
        label={t('assessments.editor.title')}
        value={settings.title}
        onChange={(event) => setSettings({ ...settings, title: event.target.value.slice(0, 200) })}
      />
      <TextField
        size="small"
        multiline
        maxRows={6}
        label={t('assessments.editor.description')}
        value={settings.description}
        onChange={(event) => setSettings({ ...settings, description: event.target.value.slice(0, 10_000) })}
      />
      {modules.length > 0 && (
        <SelectField
          label={t('assessments.editor.module')}
          value={settings.moduleId}
          options={[
            { value: '', label: t('assessments.editor.noModule') },
            ...modules.map(({ id, title }) => ({ value: id as string, label: title })),
          ]}
          onChange={(moduleId) => setSettings({ ...settings, moduleId })}
        />
      )}
      {NUMBERS.map((name) => (
        <TextField
          key={name}
          size="small"
          label={t(`assessments.editor.${name}`)}
          value={settings[name]}
          slotProps={{ htmlInput: { inputMode: 'decimal' } }}
          onChange={(event) => setSettings({ ...settings, [name]: event.target.value.slice(0, 8) })}
        />
      ))}
      {DATES.map((name) => (
        <TextField
          key={name}
          size="small"
          type="datetime-local"
          label={t(`assessments.editor.${name}`)}
          value={settings[name]}
          slotProps={{ inputLabel: { shrink: true } }}
          onChange={(event) => setSettings({ ...settings, [name]: event.target.value })}
        />
      ))}
      {SWITCHES.map((name) => (
        <SwitchField
          key={name}
          label={t(`assessments.editor.${name}`)}
          checked={settings[name]}
          onChange={(on) => setSettings({ ...settings, [name]: on })}
        />
      ))}
      {change.isError && <Notice tone="error">{errorText(t, change.error)}</Notice>}
      {change.isSuccess && <Notice tone="success">{t('assessments.editor.saved')}</Notice>}
      <div className={css['steps']}>
        <Button type="submit" disabled={body === null || change.isPending}>
          {t('assessments.editor.save')}
        </Button>
      </div>
    </form>
  );
}
