import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModuleContent } from '@watoto/shared/contract/http/modules.ts';
import { Button } from '../../ui/Button.tsx';
import study from '../course/Study.module.css';
import { UploadField } from './UploadField.tsx';

export interface MaterialFieldProps {
  readonly module: ModuleContent;
  readonly onChange: (fileId: string | null) => void;
}

/** The file of a module: bring one, another, or none. */
export function MaterialField({ module, onChange }: MaterialFieldProps) {
  const { t } = useTranslation();
  const [name, setName] = useState(module.file?.name ?? null);
  return (
    <div className={study['ways']}>
      {name !== null && <span>{t('editor.fileIn', { name })}</span>}
      <UploadField
        courseId={module.courseId}
        purpose="material"
        label={t(name === null ? 'editor.addFile' : 'editor.changeFile')}
        onReady={(file) => {
          setName(file.name);
          onChange(file.id);
        }}
      />
      {name !== null && (
        <Button
          look="plain"
          onClick={() => {
            setName(null);
            onChange(null);
          }}
        >
          {t('editor.removeFile')}
        </Button>
      )}
    </div>
  );
}
