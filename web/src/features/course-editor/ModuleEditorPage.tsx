import { Link, useParams } from '@tanstack/react-router';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { type ModuleChange, type ModuleContent, ModuleType } from '@watoto/shared/contract/http/modules.ts';
import { SelectField, SwitchField, TextField } from '../../ui/fields.tsx';
import { Page } from '../../ui/Page.tsx';
import { useTitle } from '../../ui/use-title.ts';
import { Loaded } from '../api/Loaded.tsx';
import { ModuleView } from '../course/ModuleView.tsx';
import study from '../course/Study.module.css';
import { useModule } from '../course/use-course.ts';
import { CaptionsField } from './CaptionsField.tsx';
import { wholeNumber } from './CourseFacts.tsx';
import css from './Editor.module.css';
import { LessonField } from './LessonField.tsx';
import { MaterialField } from './MaterialField.tsx';
import { SaveNote } from './SaveNote.tsx';
import { useAutosave } from './use-autosave.ts';
import { useSaveModule } from './use-editor.ts';

/** One module, as its teacher makes it. */
export function ModuleEditorPage() {
  const { courseId, moduleId } = useParams({ from: '/signedIn/framed/courses/$courseId/edit/$moduleId' });
  const { t } = useTranslation();
  const module = useModule(moduleId);
  useTitle(module.data?.title ?? t('editor.title'), t('app.name'));
  return (
    <Page
      title={t('editor.moduleTitle')}
      over={
        <p className={study['about']}>
          <Link to="/courses/$courseId/edit" params={{ courseId }}>
            {t('editor.toCourse')}
          </Link>
        </p>
      }
    >
      <Loaded query={module} places={[96, 240]}>
        {(found) => <Form key={found.id} module={found} />}
      </Loaded>
    </Page>
  );
}

const isHttps = (text: string) => /^https:\/\/[^\s/]+\.[^\s]+$/.test(text);

function Form({ module }: { module: ModuleContent }) {
  const { t } = useTranslation();
  const { state, change } = useAutosave<ModuleChange>(module.version, useSaveModule(module.id));
  const [preview, setPreview] = useState(false);
  const [title, setTitle] = useState(module.title);
  const [text, setText] = useState(module.contentText ?? '');
  const [url, setUrl] = useState(module.contentUrl ?? '');
  const [minutes, setMinutes] = useState(String(module.durationMinutes));
  const [type, setType] = useState(module.type);
  const [required, setRequired] = useState(module.required);
  const wrongUrl = url !== '' && !isHttps(url);
  return (
    <div className={css['form']}>
      <TextField
        label={t('editor.moduleName')}
        value={title}
        error={title.trim() === ''}
        onChange={(event) => {
          setTitle(event.target.value.slice(0, 200));
          if (event.target.value.trim() !== '') change({ title: event.target.value.slice(0, 200) });
        }}
      />
      <div className={css['pair']}>
        <SelectField
          label={t('editor.kind')}
          value={type}
          options={ModuleType.options.map((value) => ({ value, label: t(`study.type.${value}`) }))}
          onChange={(value) => {
            setType(value);
            change({ type: value });
          }}
        />
        <TextField
          type="number"
          size="small"
          label={t('editor.minutes')}
          value={minutes}
          error={wholeNumber(minutes, 0, 6_000) === null}
          onChange={(event) => {
            setMinutes(event.target.value);
            const value = wholeNumber(event.target.value, 0, 6_000);
            if (value !== null) change({ durationMinutes: value });
          }}
        />
        <SwitchField
          label={t('editor.required')}
          checked={required}
          onChange={(value) => {
            setRequired(value);
            change({ required: value });
          }}
        />
      </div>
      {type === 'video' && (
        <TextField
          type="url"
          size="small"
          label={t('editor.videoUrl')}
          value={url}
          error={wrongUrl}
          helperText={wrongUrl ? t('editor.urlHint') : undefined}
          onChange={(event) => {
            setUrl(event.target.value);
            if (event.target.value === '') change({ contentUrl: null });
            else if (isHttps(event.target.value)) change({ contentUrl: event.target.value });
          }}
        />
      )}
      {type === 'live' && <LessonField module={module} onChange={(lessonId) => change({ lessonId })} />}
      <MaterialField module={module} onChange={(fileId) => change({ fileId })} />
      {module.file?.type?.startsWith('video/') && <CaptionsField module={module} onChange={(captions) => change({ captions })} />}
      <SwitchField label={t('editor.preview')} checked={preview} onChange={setPreview} />
      {preview ? (
        <ModuleView
          module={{ ...module, title, contentText: text === '' ? null : text, contentUrl: wrongUrl || url === '' ? null : url }}
        />
      ) : (
        <TextField
          label={t('editor.text')}
          value={text}
          multiline
          maxRows={30}
          helperText={t('editor.markdown')}
          onChange={(event) => {
            const value = event.target.value.slice(0, 100_000);
            setText(value);
            change({ contentText: value === '' ? null : value });
          }}
        />
      )}
      <SaveNote state={state} />
    </div>
  );
}
