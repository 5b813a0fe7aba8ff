import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModuleContent } from '@watoto/shared/contract/http/modules.ts';
import { Button } from '../../ui/Button.tsx';
import { SelectField } from '../../ui/fields.tsx';
import { Notice } from '../../ui/Notice.tsx';
import study from '../course/Study.module.css';
import { UploadField } from './UploadField.tsx';

export interface CaptionsFieldProps {
  readonly module: ModuleContent;
  readonly onChange: (captions: ModuleContent['captions']) => void;
}

/** Of what films here are spoken in most. */
const SPOKEN = ['sw', 'en', 'fr', 'ar', 'pt', 'so', 'am', 'rw', 'lg'] as const;
type Spoken = (typeof SPOKEN)[number];

/** The words of a film, for those who can't hear it: a WebVTT file and its language. Says so where a film has none. */
export function CaptionsField({ module, onChange }: CaptionsFieldProps) {
  const { t, i18n } = useTranslation();
  const [captions, setCaptions] = useState(module.captions);
  const [language, setLanguage] = useState<Spoken>(SPOKEN.find((code) => code === module.captions?.language) ?? 'sw');
  const names = new Intl.DisplayNames([i18n.language], { type: 'language' });
  const change = (to: ModuleContent['captions']) => {
    setCaptions(to);
    onChange(to);
  };
  return (
    <>
      <Notice tone={captions ? 'success' : 'warning'}>{t(captions ? 'editor.hasCaptions' : 'editor.noCaptions')}</Notice>
      <SelectField
        label={t('editor.captionsLanguage')}
        value={language}
        options={SPOKEN.map((value) => ({ value, label: names.of(value) ?? value }))}
        onChange={(value) => {
          setLanguage(value);
          if (captions) change({ ...captions, language: value });
        }}
      />
      <div className={study['ways']}>
        <UploadField
          courseId={module.courseId}
          purpose="captions"
          label={t(captions ? 'editor.changeCaptions' : 'editor.addCaptions')}
          accept=".vtt,text/vtt"
          onReady={(file) => change({ fileId: file.id, language })}
        />
        {captions && (
          <Button look="plain" onClick={() => change(null)}>
            {t('editor.removeCaptions')}
          </Button>
        )}
      </div>
    </>
  );
}
