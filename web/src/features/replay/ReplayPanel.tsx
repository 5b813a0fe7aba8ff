import { useTranslation } from 'react-i18next';
import { Tabs } from '../../ui/Tabs.tsx';
import { MessageList } from '../classroom/MessageList.tsx';
import { PeopleList } from '../classroom/PeoplePanel.tsx';
import { PollList } from '../classroom/polls/PollList.tsx';
import { ChapterList } from './ChapterList.tsx';
import { GroupList } from './GroupList.tsx';
import css from './ReplayPanel.module.css';

/** Beside the pictures: what the room was like at this moment, and the parts of the lesson. */
export function ReplayPanel() {
  const { t } = useTranslation();
  return (
    <aside className={css['panel']} aria-label={t('replay.beside')}>
      <Tabs
        label={t('replay.beside')}
        className={css['body']}
        tabs={[
          { id: 'chat', title: t('chat.title'), body: <MessageList empty={t('replay.noChat')} /> },
          { id: 'chapters', title: t('replay.chapters'), body: <ChapterList /> },
          { id: 'polls', title: t('polls.short'), body: <PollList /> },
          { id: 'people', title: t('people.title'), body: <People /> },
        ]}
      />
    </aside>
  );
}

function People() {
  return (
    <>
      <GroupList />
      <PeopleList />
    </>
  );
}
