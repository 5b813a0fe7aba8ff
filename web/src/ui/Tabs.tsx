import MuiTab from '@mui/material/Tab';
import MuiTabs from '@mui/material/Tabs';
import { type ReactNode, useId, useState } from 'react';

export interface TabsProps {
  /** What they choose between, for those who hear it. */
  readonly label: string;
  readonly tabs: readonly { readonly id: string; readonly title: string; readonly body: ReactNode }[];
  /** Around what the chosen tab shows. */
  readonly className?: string | undefined;
}

/** Some views in one place, one at a time. Arrow keys move between the tabs. */
export function Tabs({ label, tabs, className }: TabsProps) {
  const id = useId();
  const [chosen, setChosen] = useState(0);
  const at = Math.min(chosen, tabs.length - 1);
  const shown = tabs[at];
  return (
    <>
      <MuiTabs value={at} onChange={(_event, next: number) => setChosen(next)} aria-label={label} variant="fullWidth">
        {tabs.map((tab) => (
          <MuiTab
            key={tab.id}
            id={`${id}-${tab.id}-tab`}
            aria-controls={`${id}-panel`}
            label={tab.title}
            sx={{ minWidth: 0, paddingInline: 1 }}
          />
        ))}
      </MuiTabs>
      {shown && (
        <div role="tabpanel" id={`${id}-panel`} aria-labelledby={`${id}-${shown.id}-tab`} className={className}>
          {shown.body}
        </div>
      )}
    </>
  );
}
