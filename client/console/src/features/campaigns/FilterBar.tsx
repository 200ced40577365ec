import { Search, X } from 'lucide-react';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import type { CampaignSearch, ListedState } from '../../api/backend.ts';
import { cx } from '../../ui/classNames.ts';
import { useShortcut } from '../useShortcut.ts';
import { sorts, stateFilters } from './listAddress.ts';
import { countText, type Counts } from './useCounts.ts';

interface FilterBarProps {
  search: CampaignSearch;
  counts: Counts | undefined;
  onChange: (search: CampaignSearch) => void;
}

const typingMs = 250;

function withState(search: CampaignSearch, state: ListedState | undefined): CampaignSearch {
  return { text: search.text, order: search.order, ...(state === undefined ? {} : { state }) };
}

function SearchBox({ text, onText }: { text: string; onText: (text: string) => void }) {
  const [typed, setTyped] = useState(text);
  const [given, setGiven] = useState(text);
  const input = useRef<HTMLInputElement>(null);
  const hand = useEffectEvent(onText);

  // The address may change by other hands: the back button, a link.
  if (given !== text) {
    setGiven(text);
    setTyped(text);
  }

  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => {
      hand(typed);
    }, typingMs);
    return () => {
      clearTimeout(timer);
    };
  }, [typed, text]);

  useShortcut('/', () => {
    input.current?.focus();
    input.current?.select();
  });

  return (
    <div className="relative min-w-0 flex-1 basis-56">
      <Search aria-hidden size={16} className="pointer-events-none absolute top-1/2 left-3 -translate-y-1/2 text-muted" />
      <input
        ref={input}
        type="text"
        role="searchbox"
        aria-label="Search campaigns"
        aria-keyshortcuts="/"
        placeholder="Name, id or number"
        maxLength={120}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
        }}
        onKeyDown={(event) => {
          if (event.key === 'Escape') setTyped('');
        }}
        className="block min-h-10 w-full rounded-lg border border-edge bg-surface pr-9 pl-9 text-[0.9375rem] placeholder:text-muted"
      />
      {typed === '' ? (
        <kbd aria-hidden className="max-sm:hidden pointer-events-none absolute top-1/2 right-3 -translate-y-1/2 rounded border border-line bg-sunken px-1.5 font-mono text-xs text-muted">
          /
        </kbd>
      ) : (
        <button
          type="button"
          aria-label="Clear the search"
          onClick={() => {
            setTyped('');
            input.current?.focus();
          }}
          className="absolute top-1/2 right-1.5 grid size-7 -translate-y-1/2 place-items-center rounded-md text-muted hover:text-ink"
        >
          <X aria-hidden size={15} />
        </button>
      )}
    </div>
  );
}

/** Search, state and order of the list. */
export function FilterBar({ search, counts, onChange }: FilterBarProps) {
  const all = counts && counts.pending + counts.active + counts.failed + counts.deleting;
  const chips = [{ state: undefined, word: 'All', count: all }, ...stateFilters.map((filter) => ({ ...filter, count: counts?.[filter.state] }))];
  return (
    <div className="mb-4 space-y-3">
      <div className="flex flex-wrap gap-3">
        <SearchBox
          text={search.text}
          onText={(text) => {
            onChange({ ...search, text });
          }}
        />
        <select
          aria-label="Sort campaigns"
          value={search.order}
          onChange={(event) => {
            const sort = sorts.find(({ order }) => order === event.target.value);
            if (sort) onChange({ ...search, order: sort.order });
          }}
          className="min-h-10 rounded-lg border border-edge bg-surface px-2.5 text-sm max-sm:w-full"
        >
          {sorts.map(({ order, word }) => (
            <option key={order} value={order}>
              {word}
            </option>
          ))}
        </select>
      </div>
      <div role="group" aria-label="Filter by state" className="flex flex-wrap gap-1.5">
        {chips.map(({ state, word, count }) => {
          const chosen = search.state === state;
          return (
            <button
              key={word}
              type="button"
              aria-pressed={chosen}
              onClick={() => {
                onChange(withState(search, state));
              }}
              className={cx(
                'inline-flex min-h-8 items-center gap-2 rounded-full border px-3 text-[0.8125rem] font-medium',
                chosen ? 'border-transparent bg-ink text-page' : 'border-edge/50 bg-surface text-muted hover:text-ink',
              )}
            >
              {word}{' '}
              <span className="tabular-nums">{count === undefined ? '–' : countText(count)}</span>
            </button>
          );
        })}
      </div>
    </div>
  );
}
