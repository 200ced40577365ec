import { useWindowVirtualizer } from '@tanstack/react-virtual';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { Campaign } from '../../api/records.ts';
import { CampaignCard } from './CampaignCard.tsx';

interface CampaignListProps {
  campaigns: readonly Campaign[];
  total: number;
  /** Reads the next page; called when the end comes near. Undefined at the end. */
  onNearEnd: (() => void) | undefined;
}

const nearEnd = 10;

/** Draws the cards that are in sight, and some around them. */
export function CampaignList({ campaigns, total, onNearEnd }: CampaignListProps) {
  'use no memo'; // the virtualizer changes what its methods return without changing itself
  const list = useRef<HTMLUListElement>(null);
  const [offset, setOffset] = useState(0);

  useLayoutEffect(() => {
    const measure = () => {
      setOffset((list.current?.getBoundingClientRect().top ?? 0) + window.scrollY);
    };
    measure();
    const observer = new ResizeObserver(measure);
    observer.observe(document.body);
    return () => {
      observer.disconnect();
    };
  }, []);

  const virtualizer = useWindowVirtualizer({
    count: campaigns.length,
    estimateSize: () => 96,
    overscan: 8,
    gap: 10,
    scrollMargin: offset,
    getItemKey: (index) => campaigns[index]?.name ?? index,
    initialRect: { width: 1024, height: 768 },
  });
  const items = virtualizer.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;

  useEffect(() => {
    if (last >= campaigns.length - nearEnd) onNearEnd?.();
  }, [last, campaigns.length, onNearEnd]);

  return (
    <ul ref={list} aria-label="Campaigns" className="relative" style={{ height: virtualizer.getTotalSize() }}>
      {items.map((item) => {
        const campaign = campaigns[item.index];
        if (campaign === undefined) return null;
        return (
          <li
            key={item.key}
            ref={virtualizer.measureElement}
            data-index={item.index}
            aria-posinset={item.index + 1}
            aria-setsize={total}
            className="absolute top-0 left-0 w-full"
            style={{ transform: `translateY(${String(item.start - offset)}px)` }}
          >
            <CampaignCard campaign={campaign} />
          </li>
        );
      })}
    </ul>
  );
}
